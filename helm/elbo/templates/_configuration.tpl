{{/* the two files of /config: the service's own settings as they stand in the values, and those of Kafka and Quarkus */}}
{{- define "elbo.configuration" -}}
{{- $given := dict "application-id" (include "elbo.applicationId" .) }}
{{- with .Values.modelRegistry.trustedKeys.files }}
{{- $paths := list }}
{{- range . }}
{{- $paths = append $paths (printf "/trusted-keys/%s" .) }}
{{- end }}
{{- $_ := set $given "models" (dict "trusted-keys" (join "," $paths)) }}
{{- end }}
{{- with .Values.modelRegistry.operatorToken }}
{{- if .secret }}
{{- $_ := set $given "api" (dict "operator-token-file" (printf "/operator-token/%s" .key)) }}
{{- end }}
{{- end }}
{{- $security := dict "mode" .Values.security.mode }}
{{- if include "elbo.usersSecret" . }}
{{- $_ := set $security "users-file" (printf "/users/%s" .Values.security.users.key) }}
{{- end }}
{{- $_ := set $given "security" $security -}}
application.yaml: |
  elbo:
    {{- toYaml (merge $given (deepCopy .Values.elbo)) | nindent 4 }}
application.properties: |
  {{- include "elbo.property" (dict "name" "kafka.bootstrap.servers" "value" .Values.kafka.bootstrapServers) | nindent 2 }}
  {{- $security := .Values.kafka.security }}
  {{- include "elbo.property" (dict "name" "kafka.security.protocol" "value" $security.protocol) | nindent 2 }}
  {{- if include "elbo.sasl" . }}
  {{- include "elbo.property" (dict "name" "kafka.sasl.mechanism" "value" $security.sasl.mechanism) | nindent 2 }}
  {{- end }}
  {{- if and (include "elbo.tls" .) $security.ca.secret }}
  {{- include "elbo.property" (dict "name" "kafka.ssl.truststore.type" "value" "PEM") | nindent 2 }}
  {{- end }}
  {{- if $security.clientCertificate.secret }}
  {{- include "elbo.property" (dict "name" "kafka.ssl.keystore.type" "value" "PEM") | nindent 2 }}
  {{- end }}
  {{- if .Values.kafka.staticMembership.enabled }}
  {{- include "elbo.property" (dict "name" "kafka.main.consumer.session.timeout.ms" "value" (mul 1000 .Values.kafka.staticMembership.sessionTimeoutSeconds)) | nindent 2 }}
  {{- end }}
  {{- range $name, $value := .Values.kafka.properties }}
  {{- include "elbo.property" (dict "name" (printf "kafka.%s" $name) "value" $value) | nindent 2 }}
  {{- end }}
  {{- with include "elbo.securityProperties" . }}
  {{- . | trim | nindent 2 }}
  {{- end }}
  {{- range $name, $value := .Values.properties }}
  {{- include "elbo.property" (dict "name" $name "value" $value) | nindent 2 }}
  {{- end }}
{{- end }}
