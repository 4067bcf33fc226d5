FROM python:3.11-slim-bookworm

RUN useradd --system --uid 10001 crm && install --directory --owner crm --mode 0700 /data
WORKDIR /srv/crm
COPY pyproject.toml README.md worker.py gunicorn.conf.py ./
COPY app app
COPY migrations migrations
COPY templates templates
COPY static static
RUN pip install --no-cache-dir --editable .

ENV CRM_HOST=0.0.0.0 CRM_PORT=5000 CRM_DATA_DIR=/data PYTHONUNBUFFERED=1
USER crm
VOLUME /data
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["python", "-c", \
  "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"CRM_PORT\"]}/healthz')"]

# Everything in one container; compose.yaml runs `crm web`, `crm worker`, `crm scheduler` apart.
CMD ["crm", "run"]
