{{- define "elbo.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* 48 characters at most: the names of pods and of what belongs to the release add to it */}}
{{- define "elbo.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 48 | trimSuffix "-" }}
{{- else }}
{{- $name := include "elbo.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 48 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 48 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "elbo.selectorLabels" -}}
app.kubernetes.io/name: {{ include "elbo.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "elbo.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "elbo.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* what the StatefulSet's pods bear, and nothing else */}}
{{- define "elbo.instanceLabels" -}}
{{ include "elbo.selectorLabels" . }}
app.kubernetes.io/component: detector
{{- end }}

{{- define "elbo.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "elbo.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* an image's reference: takes the block with repository, tag and digest, and the default tag */}}
{{- define "elbo.imageReference" -}}
{{- if .image.digest }}
{{- printf "%s@%s" .image.repository .image.digest }}
{{- else }}
{{- printf "%s:%s" .image.repository (default .defaultTag .image.tag) }}
{{- end }}
{{- end }}

{{- define "elbo.image" -}}
{{- include "elbo.imageReference" (dict "image" .Values.image "defaultTag" .Chart.AppVersion) }}
{{- end }}

{{- define "elbo.applicationId" -}}
{{- default (include "elbo.fullname" .) (index .Values.elbo "application-id") }}
{{- end }}

{{- define "elbo.sasl" -}}
{{- if hasPrefix "SASL_" .Values.kafka.security.protocol }}true{{ end }}
{{- end }}

{{- define "elbo.tls" -}}
{{- if hasSuffix "SSL" .Values.kafka.security.protocol }}true{{ end }}
{{- end }}

{{/* the topic of the registry that detectors take their models from; empty where there is none */}}
{{- define "elbo.modelsTopic" -}}
{{- default "" (default dict .Values.elbo.models).topic }}
{{- end }}

{{/* the ports of the addresses that models are downloaded from, anomalies are told to, logins are checked at, schemas are
     asked for at and traces are sent to, as JSON; not of those that a variable or a file holds */}}
{{- define "elbo.httpPorts" -}}
{{- $urls := list }}
{{- if eq .Values.models.from "urls" }}
{{- range .Values.models.urls }}
{{- $urls = append $urls .url }}
{{- end }}
{{- end }}
{{- range .Values.modelRegistry.references }}
{{- /* an artifact is pulled by HTTPS */}}
{{- $urls = append $urls (. | replace "oci://" "https://") }}
{{- end }}
{{- with .Values.security.oidc.url }}
{{- $urls = append $urls . }}
{{- end }}
{{- with ((.Values.elbo.schema).registry).url }}
{{- range splitList "," (toString .) }}
{{- if not (contains "${" .) }}
{{- $urls = append $urls (trim .) }}
{{- end }}
{{- end }}
{{- end }}
{{- range .Values.extraEnv }}
{{- $url := default "" .value | toString }}
{{- if and (regexMatch "^OTEL_EXPORTER_OTLP_(TRACES_)?ENDPOINT$" .name) (regexMatch "^https?://" $url) (not (contains "$(" $url)) }}
{{- $urls = append $urls $url }}
{{- end }}
{{- end }}
{{- range .Values.elbo.detectors }}
{{- with .webhook }}
{{- $url := default "" .url }}
{{- if and (regexMatch "^https?://" $url) (not (contains "${" $url)) }}
{{- $urls = append $urls $url }}
{{- end }}
{{- end }}
{{- end }}
{{- $ports := list }}
{{- range $urls }}
{{- $parts := urlParse . }}
{{- $port := regexFind ":[0-9]+$" $parts.host | trimPrefix ":" | default (ternary "443" "80" (eq $parts.scheme "https")) }}
{{- $ports = append $ports (int $port) }}
{{- end }}
{{- $ports | uniq | toJson }}
{{- end }}

{{/* a line of a properties file: what would end or change it is escaped */}}
{{- define "elbo.property" -}}
{{- $value := .value }}
{{- if and (kindIs "float64" $value) (eq $value (float64 (int64 $value))) }}
{{- /* or a million would be 1e+06 */}}
{{- $value = int64 $value }}
{{- end }}
{{- .name }}={{ $value | toString | replace "\\" "\\\\" | replace "\n" "\\n" | replace "\r" "\\r" }}
{{- end }}

{{/* what a value of a secret is, as a variable of the environment: takes name, secret and key */}}
{{- define "elbo.secretVariable" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
{{- end }}

{{/* what Kafka's clients need of Secrets, as variables of the environment */}}
{{- define "elbo.kafkaVariables" -}}
{{- $security := .Values.kafka.security }}
{{- if include "elbo.sasl" . }}
{{- if $security.sasl.usernameKey }}
{{- include "elbo.secretVariable" (dict "name" "SASL_USERNAME" "secret" $security.sasl.secret "key" $security.sasl.usernameKey) | nindent 0 }}
{{- include "elbo.secretVariable" (dict "name" "SASL_PASSWORD" "secret" $security.sasl.secret "key" $security.sasl.passwordKey) | nindent 0 }}
- name: KAFKA_SASL_JAAS_CONFIG
  value: {{ printf "%s required username=\"$(SASL_USERNAME)\" password=\"$(SASL_PASSWORD)\";" (hasPrefix "SCRAM" $security.sasl.mechanism | ternary "org.apache.kafka.common.security.scram.ScramLoginModule" "org.apache.kafka.common.security.plain.PlainLoginModule") | quote }}
{{- else }}
{{- include "elbo.secretVariable" (dict "name" "KAFKA_SASL_JAAS_CONFIG" "secret" $security.sasl.secret "key" $security.sasl.jaasConfigKey) | nindent 0 }}
{{- end }}
{{- end }}
{{- if and (include "elbo.tls" .) $security.ca.secret }}
{{- include "elbo.secretVariable" (dict "name" "KAFKA_SSL_TRUSTSTORE_CERTIFICATES" "secret" $security.ca.secret "key" $security.ca.key) | nindent 0 }}
{{- end }}
{{- with $security.clientCertificate }}
{{- if .secret }}
{{- include "elbo.secretVariable" (dict "name" "KAFKA_SSL_KEYSTORE_CERTIFICATE_CHAIN" "secret" .secret "key" .certificateKey) | nindent 0 }}
{{- include "elbo.secretVariable" (dict "name" "KAFKA_SSL_KEYSTORE_KEY" "secret" .secret "key" .privateKeyKey) | nindent 0 }}
{{- end }}
{{- end }}
{{- end }}

{{/* what the values contradict themselves in; the schema cannot say it as plainly */}}
{{- define "elbo.check" -}}
{{- if not .Values.kafka.bootstrapServers }}
{{- fail "kafka.bootstrapServers is not set: name brokers, as host:port,host:port" }}
{{- end }}
{{- if not .Values.elbo.detectors }}
{{- fail "no detector is configured: set elbo.detectors.<name>.input to a topic and elbo.detectors.<name>.model to a model file" }}
{{- end }}
{{- $registry := .Values.modelRegistry }}
{{- $keys := $registry.trustedKeys }}
{{- if and $keys.configMap $keys.secret }}
{{- fail "modelRegistry.trustedKeys names a configMap and a secret: leave one of them empty" }}
{{- end }}
{{- if ne (empty $keys.files) (and (empty $keys.configMap) (empty $keys.secret)) }}
{{- fail "modelRegistry.trustedKeys needs both: files, and the configMap or secret that they are in" }}
{{- end }}
{{- if and (not (include "elbo.modelsTopic" .)) (or $keys.files $registry.operatorToken.secret $registry.references $registry.login.secret) }}
{{- fail "modelRegistry is set, but there is no registry: name its topic in elbo.models.topic" }}
{{- end }}
{{- $security := .Values.kafka.security }}
{{- if and (include "elbo.sasl" .) (not $security.sasl.secret) }}
{{- fail (printf "kafka.security.protocol is %s: name the Secret with the login in kafka.security.sasl.secret" $security.protocol) }}
{{- end }}
{{- if and $security.sasl.usernameKey (eq $security.sasl.mechanism "OAUTHBEARER") }}
{{- fail "kafka.security.sasl.mechanism OAUTHBEARER knows no name and password: leave usernameKey empty, and name the Secret's JAAS line in jaasConfigKey" }}
{{- end }}
{{- if and $security.clientCertificate.secret (not (include "elbo.tls" .)) }}
{{- fail (printf "kafka.security.clientCertificate is set, but kafka.security.protocol is %s: set it to SSL or SASL_SSL" $security.protocol) }}
{{- end }}
{{- range $name, $detector := .Values.elbo.detectors }}
{{- if not (or $detector.model (include "elbo.modelsTopic" $)) }}
{{- fail (printf "elbo.detectors.%s.model is not set: name a model file, or the topic of a registry in elbo.models.topic" $name) }}
{{- end }}
{{- if and (eq $.Values.models.from "none") (hasPrefix "/models/" (default "" $detector.model)) }}
{{- fail (printf "elbo.detectors.%s.model is %s, but models.from is none: say where the model files come from" $name $detector.model) }}
{{- end }}
{{- end }}
{{- if and .Values.keda.enabled (lt (int .Values.keda.maxReplicas) (int .Values.keda.minReplicas)) }}
{{- fail "keda.maxReplicas is less than keda.minReplicas" }}
{{- end }}
{{- $retrain := .Values.retrain }}
{{- if and $retrain.enabled (not $retrain.publish.detector) (not $retrain.modelsClaim) (ne .Values.models.from "claim") }}
{{- fail "retrain.enabled needs a place for the model: set retrain.modelsClaim, or models.from to claim, or publish it with retrain.publish.detector" }}
{{- end }}
{{- if and $retrain.enabled (not $retrain.topic.name) (not $retrain.historyClaim) }}
{{- fail "retrain.enabled needs a history: set retrain.topic.name to a topic, or retrain.historyClaim to a volume" }}
{{- end }}
{{- end }}
