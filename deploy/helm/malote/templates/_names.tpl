{{- define "malote.name" -}}
{{- if contains "malote" .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-malote" .Release.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "malote.selector" -}}
app.kubernetes.io/name: malote
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "malote.labels" -}}
{{ include "malote.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end }}

{{- /* The server answers for names that it knows only: those of its services, and those of the values. */ -}}
{{- define "malote.hosts" -}}
{{- $hosts := list -}}
{{- range $name := list (include "malote.name" .) (printf "%s-operator" (include "malote.name" .)) -}}
{{- $hosts = concat $hosts (list $name (printf "%s.%s" $name $.Release.Namespace) (printf "%s.%s.svc" $name $.Release.Namespace) (printf "%s.%s.svc.cluster.local" $name $.Release.Namespace)) -}}
{{- end -}}
{{- concat $hosts .Values.hosts | join "," -}}
{{- end }}

{{- define "malote.image" -}}
{{- $tag := default .Chart.AppVersion .Values.image.tag -}}
{{- if hasPrefix "sha256:" $tag }}{{ .Values.image.repository }}@{{ $tag }}{{ else }}{{ .Values.image.repository }}:{{ $tag }}{{ end }}
{{- end }}
