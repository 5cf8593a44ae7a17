package io.elbo.deploy;

import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.List;

/** KEDA's two kinds of object, as far as the chart uses them: no Java model of them is published. */
final class Keda {
    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
            .getSchema(Keda.class.getResourceAsStream("/keda.schema.json"));

    private Keda() {}

    static List<String> faults(Manifest manifest) {
        return SCHEMA.validate(manifest.tree()).stream()
                .map(ValidationMessage::getMessage)
                .map(message -> manifest + ": " + message)
                .toList();
    }
}
