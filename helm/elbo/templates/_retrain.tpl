{{/* whether the retraining job speaks to the brokers */}}
{{- define "elbo.trainerNeedsKafka" -}}
{{- if or .Values.retrain.topic.name .Values.retrain.publish.detector }}true{{ end }}
{{- end }}

{{/* the command line of a training, as a list: what the values say of the topic, then what they say word for word */}}
{{- define "elbo.trainArguments" -}}
{{- $topic := .Values.retrain.topic }}
{{- if $topic.name }}
- train
- --topic={{ $topic.name }}
- --kafka=/config/application.properties
- --from={{ $topic.from }}
{{- with $topic.until }}
- --until={{ . }}
{{- end }}
{{- with $topic.sample }}
- --sample={{ . }}
{{- end }}
{{- range $topic.leaveOut }}
- --leave-out={{ . }}
{{- end }}
{{- end }}
{{- with .Values.retrain.args }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* the registry's topic, for those who publish */}}
{{- define "elbo.publishTopic" -}}
{{- .Values.retrain.publish.topic | default (include "elbo.modelsTopic" .) | default "elbo.models" }}
{{- end }}

{{/* whether what was trained is compared before it is published */}}
{{- define "elbo.retrainCompares" -}}
{{- if and .Values.retrain.topic.name .Values.retrain.publish.detector .Values.retrain.compare.from }}true{{ end }}
{{- end }}

{{/* the command line that compares what was trained with the active version */}}
{{- define "elbo.compareArguments" -}}
{{- $topic := .Values.retrain.topic }}
{{- $publish := .Values.retrain.publish }}
- backtest
- --topic={{ $topic.name }}
- --kafka=/config/application.properties
- --from={{ $topic.from }}
- --count-from={{ .Values.retrain.compare.from }}
{{- with $topic.until }}
- --until={{ . }}
{{- end }}
{{- with $topic.sample }}
- --sample={{ . }}
{{- end }}
- --model={{ $publish.model }}
- --against=active
- --detector={{ $publish.detector }}
- --models-topic={{ include "elbo.publishTopic" . }}
- --report={{ trimSuffix ".onnx" $publish.model }}.backtest.html
{{- with .Values.retrain.compare.args }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* the command line that publishes what was trained */}}
{{- define "elbo.publishArguments" -}}
{{- $publish := .Values.retrain.publish }}
- publish
- {{ $publish.model }}
- --detector={{ $publish.detector }}
- --as={{ $publish.as }}
- --models-topic={{ include "elbo.publishTopic" . }}
- --keep={{ int $publish.keep }}
- --kafka=/config/application.properties
{{- if $publish.signingKey.secret }}
- --sign=/signing-key/{{ $publish.signingKey.key }}
{{- end }}
{{- with $publish.args }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* a container of the trainer's image: takes root, name and args */}}
{{- define "elbo.trainer" -}}
{{- $values := .root.Values }}
- name: {{ .name }}
  image: {{ include "elbo.imageReference" (dict "image" $values.retrain.image "defaultTag" .root.Chart.AppVersion) }}
  imagePullPolicy: {{ $values.retrain.image.pullPolicy }}
  args:
    {{- toYaml .args | nindent 4 }}
  securityContext:
    {{- toYaml $values.containerSecurityContext | nindent 4 }}
  {{- if include "elbo.trainerNeedsKafka" .root }}
  {{- /* the login of the service, but for what the job has of its own */}}
  {{- $security := mergeOverwrite (deepCopy $values.kafka.security) (deepCopy $values.retrain.security) }}
  {{- with include "elbo.kafkaVariables" (dict "Values" (dict "kafka" (dict "security" $security))) }}
  env:
    {{- . | trim | nindent 4 }}
  {{- end }}
  {{- end }}
  resources:
    {{- toYaml $values.retrain.resources | nindent 4 }}
  volumeMounts:
    {{- if $values.retrain.historyClaim }}
    - name: history
      mountPath: /history
      readOnly: true
    {{- end }}
    {{- if $values.retrain.schemaConfigMap }}
    - name: schema
      mountPath: /schema
      readOnly: true
    {{- end }}
    - name: models
      mountPath: /models
    {{- if include "elbo.trainerNeedsKafka" .root }}
    - name: config
      mountPath: /config
      readOnly: true
    {{- end }}
    {{- if and (eq .name "publish") $values.retrain.publish.signingKey.secret }}
    - name: signing-key
      mountPath: /signing-key
      readOnly: true
    {{- end }}
    - name: tmp
      mountPath: /tmp
{{- end }}
