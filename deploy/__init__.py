"""A complete Airflow around the DAGs: for one machine (`up`, `demo`) and, with the same settings, for production."""
