package io.elbo.core.format;

import io.elbo.core.feature.DocumentReaders;

/** One JSON object per record. */
public final class JsonFormat implements RecordFormat {
    public static final JsonFormat JSON = new JsonFormat();

    private JsonFormat() {}

    @Override
    public JsonDecoder decoder(DocumentReaders places, int maxBytes) {
        return new JsonDecoder(places, maxBytes, !places.isObserved());
    }
}
