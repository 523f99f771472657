"""When the stages of `etl` run, and what happens when one fails. Only this package and `deploy` know Airflow."""
