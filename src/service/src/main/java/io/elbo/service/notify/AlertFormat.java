package io.elbo.service.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.service.feed.Anomaly;
import io.elbo.stream.detector.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How an alert becomes the body of a request. */
sealed interface AlertFormat {
    /** @param token the secret for those formats that hold it; may be empty */
    byte[] body(Alert alert, String token);

    /** Whether the body holds the secret, so that no header needs to. */
    boolean holdsToken();

    /** Alertmanager's API, version 2: an alert that is over by itself when nothing follows. */
    record Alertmanager() implements AlertFormat {
        @Override
        public byte[] body(Alert alert, String token) {
            Map<String, JsonNode> values = AlertText.values(alert);
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            ObjectNode labels = body.putObject("labels").put("alertname", name(alert.worst()));
            for (String name : new String[] {"detector", "severity", "key"}) {
                String value = text(values, name);
                if (!value.isEmpty()) {
                    labels.put(name, value);
                }
            }
            ObjectNode annotations = body.putObject("annotations");
            annotations.put("summary", text(values, "summary"));
            annotations.put("description", text(values, "reasons"));
            for (String name : new String[] {
                "score", "pValue", "count", "untold", "model", "modelVersion", "topic", "partition", "offset", "time"
            }) {
                annotations.put(name, text(values, name));
            }
            String traceId = text(values, "traceId");
            if (!traceId.isEmpty()) {
                annotations.put("traceId", traceId);
            }
            body.put("startsAt", alert.startsAt().toString());
            body.put("endsAt", alert.endsAt().toString());
            return Json.write(JsonNodeFactory.instance.arrayNode().add(body));
        }

        private static String name(Anomaly worst) {
            return worst.isSilence() ? "ElboKeySilent" : worst.isIncident() ? "ElboIncident" : "ElboAnomaly";
        }

        private static String text(Map<String, JsonNode> values, String name) {
            return values.getOrDefault(name, NullNode.getInstance()).asText();
        }

        @Override
        public boolean holdsToken() {
            return false;
        }
    }

    /** A template's document. */
    record Filled(Template template) implements AlertFormat {
        static Filled open(String property, String nameOrPath) {
            Set<String> known = new HashSet<>(AlertText.names());
            known.add(Template.TOKEN);
            return new Filled(Template.open(property, nameOrPath, known));
        }

        @Override
        public byte[] body(Alert alert, String token) {
            Map<String, JsonNode> values = new HashMap<>(AlertText.values(alert));
            values.put(Template.TOKEN, TextNode.valueOf(token));
            return Json.write(template.fill(values));
        }

        @Override
        public boolean holdsToken() {
            return template.mentions(Template.TOKEN);
        }
    }
}
