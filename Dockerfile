# The service as a container: no root, a read-only root file system, packages pinned by hash.
FROM python:3.13-slim AS packages
COPY requirements.txt /
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-compile \
      --require-hashes --requirement /requirements.txt

FROM python:3.13-slim
# pg_dump and pg_restore, for `backup` and `restore`
RUN apt-get update \
 && apt-get install --yes --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home --home-dir /data --shell /usr/sbin/nologin pipeline
COPY --from=packages /venv /venv
WORKDIR /srv/pipeline
COPY migrations migrations
COPY app app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data \
    HOST=0.0.0.0 \
    PORT=8000
RUN python -m compileall -q app migrations && chown -R pipeline:pipeline /data
USER pipeline
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["python", "-m", "app", "serve"]
