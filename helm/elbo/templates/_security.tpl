{{/* refuses values that leave the HTTP port open or shut for all */}}
{{- define "elbo.checkSecurity" -}}
{{- $security := .Values.security }}
{{- if and (eq $security.mode "oidc") (not $security.oidc.url) }}
{{- fail "security.mode is oidc: name the issuer in security.oidc.url" }}
{{- end }}
{{- if and (eq $security.mode "mtls") (not (and $security.users.secret $security.tls.secret $security.tls.authority)) }}
{{- fail "security.mode is mtls: it needs security.users.secret, security.tls.secret and security.tls.authority" }}
{{- end }}
{{- if and $security.users.secret (not (has $security.mode (list "basic" "mtls"))) }}
{{- fail (printf "security.users.secret is set, but security.mode is %s: set it to basic or mtls" $security.mode) }}
{{- end }}
{{- end }}

{{/* the Secret with the file of users; empty where there is none */}}
{{- define "elbo.usersSecret" -}}
{{- if .Values.security.users.secret }}
{{- .Values.security.users.secret }}
{{- else if eq .Values.security.mode "basic" }}
{{- include "elbo.fullname" . }}-users
{{- end }}
{{- end }}

{{/* the properties of Quarkus that logins and TLS need */}}
{{- define "elbo.securityProperties" -}}
{{- $security := .Values.security }}
{{- if eq $security.mode "oidc" }}
{{- include "elbo.property" (dict "name" "quarkus.oidc.auth-server-url" "value" $security.oidc.url) | nindent 0 }}
{{- include "elbo.property" (dict "name" "quarkus.oidc.client-id" "value" $security.oidc.clientId) | nindent 0 }}
{{- range $word, $role := $security.oidc.roles }}
{{- include "elbo.property" (dict "name" (printf "quarkus.http.auth.roles-mapping.\"%s\"" ($word | replace " " "\\ " | replace ":" "\\:" | replace "=" "\\=")) "value" $role) | nindent 0 }}
{{- end }}
{{- end }}
{{- if $security.tls.secret }}
quarkus.http.tls-configuration-name=api
quarkus.http.insecure-requests=disabled
quarkus.http.ssl-port=8080
quarkus.tls.api.key-store.pem.0.cert=/tls/tls.crt
quarkus.tls.api.key-store.pem.0.key=/tls/tls.key
quarkus.tls.api.reload-period=1M
{{- with $security.tls.authority }}
quarkus.tls.api.trust-store.pem.certs=/tls/{{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- define "elbo.securityVolumes" -}}
{{- with include "elbo.usersSecret" . }}
- name: users
  secret:
    secretName: {{ . }}
    items:
      - key: {{ $.Values.security.users.key }}
        path: {{ $.Values.security.users.key }}
{{- end }}
{{- with .Values.security.tls.secret }}
- name: tls
  secret:
    secretName: {{ . }}
{{- end }}
{{- end }}

{{- define "elbo.securityVolumeMounts" -}}
{{- if include "elbo.usersSecret" . }}
- name: users
  mountPath: /users
  readOnly: true
{{- end }}
{{- if .Values.security.tls.secret }}
- name: tls
  mountPath: /tls
  readOnly: true
{{- end }}
{{- end }}
