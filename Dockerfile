# Two images from one file:
#   docker build -t elbo .                            the service (the default)
#   docker build -t elbo-train --target trainer .     the trainer's command line
# The service is for linux/amd64 and linux/arm64; the build runs on the builder's own kind of machine, nothing is emulated:
#   docker buildx build --platform linux/amd64,linux/arm64 -t registry.example.com/elbo --push .
# The trainer is for linux/amd64: as built it holds PyTorch for that alone.
# It needs BuildKit, and no image but the two below. Pin them by digest for a release:
#   --build-arg JRE_IMAGE=eclipse-temurin:21-jre@sha256:...
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-21
ARG JRE_IMAGE=eclipse-temurin:21-jre


FROM --platform=$BUILDPLATFORM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY pom.xml ./
COPY .mvn .mvn
COPY kafka/avro kafka/avro
COPY src src


FROM build AS service-build
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    mvn -B -ntp -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -pl src/service -am package -DskipTests -Dspotless.check.skip -Djacoco.skip
ARG TARGETARCH
# libraries in C lie ready to be loaded: a start unpacks nothing to /tmp, which may then be noexec, and a kill leaves nothing there
RUN BOM=src/service/target/bom.json bash src/service/src/main/docker/natives src/service/target/quarkus-app/lib/main /native "$TARGETARCH" \
 && mkdir -p /empty /run-folder && ln -s /config /run-folder/config && install -d -m 0775 /layout/elbo


FROM build AS trainer-build
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    mvn -B -ntp -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -pl src/trainer -am package -DskipTests -Dspotless.check.skip -Djacoco.skip
RUN DJL_CACHE_DIR=/djl java -Dai.djl.offline=true -cp 'src/trainer/target/lib/*' src/trainer/src/main/docker/UnpackEngine.java \
 && bash src/service/src/main/docker/natives src/trainer/target/lib /native \
 && chmod -R a+rX /djl && install -d -m 0775 /layout/work


# what both images stand on. Nothing is run in it, here or later: it may be an image without a shell
FROM ${JRE_IMAGE} AS base
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.vendor="The Elbo authors" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"


FROM base AS trainer
LABEL org.opencontainers.image.title="elbo-train" \
      org.opencontainers.image.description="Learns from history what ordinary records look like, and writes one model file"
COPY --from=trainer-build /native /opt/elbo/native
# PyTorch, unpacked (450 MB); nothing is written there
COPY --from=trainer-build /djl /opt/elbo/djl
COPY --from=trainer-build /build/src/trainer/target/lib /opt/elbo/lib
COPY --from=trainer-build /build/src/trainer/target/elbo-train.jar /opt/elbo/elbo-train.jar
COPY LICENSE /opt/elbo/LICENSE
COPY --from=trainer-build --chown=10001:0 /layout/ /
ENV DJL_CACHE_DIR=/opt/elbo/djl
# a user without a name or privileges, in group 0 so that any uid can take its place (OpenShift)
USER 10001:0
# mount the folder of history and models here; name files relative to it
WORKDIR /work
ENTRYPOINT [ \
  "java", \
  # half for the heap: PyTorch and ONNX Runtime allocate outside it
  "-XX:MaxRAMPercentage=50", \
  # no file in /tmp for jcmd and jstat
  "-XX:-UsePerfData", \
  # a crash report goes to the log: the working folder may be read-only
  "-XX:+ErrorFileToStderr", \
  # PyTorch, ONNX Runtime and the compression codecs are native; later Java versions ask for this
  "--enable-native-access=ALL-UNNAMED", \
  # where the libraries in C lie: the jars have none any more. Topics and Parquet files are compressed with them
  "-Donnxruntime.native.path=/opt/elbo/native", \
  "-Djava.library.path=/opt/elbo/native", \
  "-DZstdNativePath=/opt/elbo/native/libzstd-jni.so", \
  "-Dorg.xerial.snappy.use.systemlib=true", \
  "-jar", "/opt/elbo/elbo-train.jar" ]
CMD ["--help"]


FROM base AS service
LABEL org.opencontainers.image.title="elbo" \
      org.opencontainers.image.description="Streaming anomaly detection for Kafka with a variational autoencoder"
# what changes seldom comes first
COPY --from=service-build /native /opt/elbo/native
COPY --from=service-build /build/src/service/target/quarkus-app/lib /opt/elbo/lib
COPY --from=service-build /build/src/service/target/quarkus-app/quarkus /opt/elbo/quarkus
COPY --from=service-build /build/src/service/target/quarkus-app/quarkus-run.jar /opt/elbo/quarkus-run.jar
COPY --from=service-build /build/src/service/target/quarkus-app/app /opt/elbo/app
COPY --from=service-build /build/src/service/src/main/docker/jvm.options /opt/elbo/jvm.options
COPY --from=service-build /build/src/service/target/bom.json /opt/elbo/sbom.cdx.json
COPY LICENSE /opt/elbo/LICENSE
# /models: model files, mounted. /config: application.yaml or application.properties, mounted. /var/lib/elbo: local state.
COPY --from=service-build /empty /models
COPY --from=service-build /empty /config
COPY --from=service-build --chown=10001:0 /layout/ /var/lib/
ENV ELBO_STATE_DIR=/var/lib/elbo
VOLUME /var/lib/elbo
# API; health and metrics
EXPOSE 8080 9000
# a user without a name or privileges, in group 0 so that any uid can take its place (OpenShift)
USER 10001:0
# The working folder holds a link to /config and nothing else: Quarkus reads config/application.yaml and .properties there, and
# ONNX Runtime takes weights that a model keeps in files of their own from nowhere but below the working folder
COPY --from=service-build /run-folder /opt/elbo/run
WORKDIR /opt/elbo/run
# a second JVM for a moment, so that no shell is needed; Kubernetes asks by HTTP instead
HEALTHCHECK --interval=15s --timeout=9s --start-period=60s --retries=3 CMD [ \
  "java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx16m", \
  "-cp", "/opt/elbo/app/*", "io.elbo.service.container.Health", "ready" ]
# java itself is process 1: SIGTERM reaches it, and it leaves its consumer group before it ends
STOPSIGNAL SIGTERM
ENTRYPOINT [ \
  "java", \
  # collector, heap and native memory, each with its reason
  "@/opt/elbo/jvm.options", \
  # the heap's limit grows with the container's memory limit; the other half is for ONNX Runtime, direct buffers, classes and threads
  "-XX:MaxRAMPercentage=50", \
  # a process out of memory is of no use: ending it lets another instance take its partitions over
  "-XX:+ExitOnOutOfMemoryError", \
  # no file in /tmp for jcmd and jstat
  "-XX:-UsePerfData", \
  # a crash report goes to the log: the root file system may be read-only
  "-XX:+ErrorFileToStderr", \
  # ONNX Runtime and the compression codecs are native; later Java versions ask for this
  "--enable-native-access=ALL-UNNAMED", \
  # where the libraries in C lie; without these four each start would unpack them (28 MiB and more) to /tmp
  "-Donnxruntime.native.path=/opt/elbo/native", \
  "-Djava.library.path=/opt/elbo/native", \
  "-DZstdNativePath=/opt/elbo/native/libzstd-jni.so", \
  "-Dorg.xerial.snappy.use.systemlib=true", \
  "-jar", "/opt/elbo/quarkus-run.jar" ]
