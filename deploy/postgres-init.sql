-- Run once by the PostgreSQL image: Airflow's own tables live beside the warehouse, in a database of their own.
create database airflow;
