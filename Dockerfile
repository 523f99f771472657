# The pipeline and Airflow's components in one image; docker-compose.yml says which of them a container runs.
FROM python:3.11-slim
WORKDIR /opt/fundrecon
COPY constraints.txt pyproject.toml setup.py README.md ./
COPY etl etl
COPY dags dags
COPY deploy deploy
COPY sql sql
COPY expectations expectations
RUN pip install --no-cache-dir --constraint constraints.txt --editable '.[airflow]' \
    && useradd --create-home --uid 50000 fundrecon \
    && mkdir -p /data/inbox && chown -R fundrecon /data
USER fundrecon
