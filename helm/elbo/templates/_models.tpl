{{/* the volume that /models is */}}
{{- define "elbo.modelVolume" -}}
{{- $models := .Values.models }}
{{- if eq $models.from "configMap" }}
- name: models
  configMap:
    name: {{ $models.configMap.name }}
{{- else if eq $models.from "claim" }}
- name: models
  persistentVolumeClaim:
    claimName: {{ $models.claim.name }}
    readOnly: true
{{- else if and (eq $models.from "image") (eq $models.image.mode "volume") }}
- name: models
  image:
    reference: {{ $models.image.reference }}
    pullPolicy: {{ $models.image.pullPolicy }}
{{- else if has $models.from (list "image" "urls") }}
- name: models
  emptyDir:
    sizeLimit: 1Gi
{{- end }}
{{- end }}

{{/* the init container that fills it, where one has to */}}
{{- define "elbo.modelFetchers" -}}
{{- $models := .Values.models }}
{{- if and (eq $models.from "image") (eq $models.image.mode "copy") }}
initContainers:
  - name: copy-models
    image: {{ $models.image.reference }}
    imagePullPolicy: {{ $models.image.pullPolicy }}
    command:
      - cp
      - -R
      - {{ printf "%s/." (trimSuffix "/" $models.image.path) }}
      - /target
    securityContext:
      {{- toYaml .Values.containerSecurityContext | nindent 6 }}
    resources:
      requests:
        cpu: 50m
        memory: 32Mi
      limits:
        memory: 64Mi
    volumeMounts:
      - name: models
        mountPath: /target
{{- else if eq $models.from "urls" }}
initContainers:
  - name: fetch-models
    image: {{ include "elbo.image" . }}
    imagePullPolicy: {{ .Values.image.pullPolicy }}
    command:
      - java
      - -XX:TieredStopAtLevel=1
      - -XX:+UseSerialGC
      - -Xmx64m
      - -cp
      - /opt/elbo/app/*
      - io.elbo.service.container.Fetch
      - /models
    args:
      {{- range $models.urls }}
      - {{ .file | quote }}
      - {{ .url | quote }}
      - {{ .sha256 | quote }}
      {{- end }}
    {{- with $models.urlsAuthorization }}
    {{- if .secret }}
    env:
      {{- include "elbo.secretVariable" (dict "name" "FETCH_AUTHORIZATION" "secret" .secret "key" .key) | nindent 6 }}
    {{- end }}
    {{- end }}
    securityContext:
      {{- toYaml .Values.containerSecurityContext | nindent 6 }}
    resources:
      requests:
        cpu: 100m
        memory: 128Mi
      limits:
        memory: 128Mi
    volumeMounts:
      - name: models
        mountPath: /models
{{- end }}
{{- end }}

{{/* keys and logins of the registry of models, as volumes */}}
{{- define "elbo.registryVolumes" -}}
{{- $registry := .Values.modelRegistry }}
{{- with $registry.trustedKeys.configMap }}
- name: trusted-keys
  configMap:
    name: {{ . }}
{{- end }}
{{- with $registry.trustedKeys.secret }}
- name: trusted-keys
  secret:
    secretName: {{ . }}
{{- end }}
{{- with $registry.operatorToken.secret }}
- name: operator-token
  secret:
    secretName: {{ . }}
    items:
      - key: {{ $registry.operatorToken.key }}
        path: {{ $registry.operatorToken.key }}
{{- end }}
{{- with $registry.login.secret }}
- name: registry-login
  secret:
    secretName: {{ . }}
    items:
      - key: .dockerconfigjson
        path: config.json
{{- end }}
{{- end }}

{{- define "elbo.registryVolumeMounts" -}}
{{- $registry := .Values.modelRegistry }}
{{- if $registry.trustedKeys.files }}
- name: trusted-keys
  mountPath: /trusted-keys
  readOnly: true
{{- end }}
{{- if $registry.operatorToken.secret }}
- name: operator-token
  mountPath: /operator-token
  readOnly: true
{{- end }}
{{- if $registry.login.secret }}
- name: registry-login
  mountPath: /registry-login
  readOnly: true
{{- end }}
{{- end }}
