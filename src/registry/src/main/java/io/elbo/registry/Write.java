package io.elbo.registry;

import org.jspecify.annotations.Nullable;

/** One record that is to be written to the registry's topic. */
sealed interface Write {
    /** A value that has a JSON form. */
    record Json(RegistryKey key, Object json) implements Write {
        @Override
        public byte[] value() {
            return RegistryJson.write(json);
        }
    }

    /** A part of a model. */
    record Chunk(RegistryKey key, ModelContent content, int index) implements Write {
        @Override
        public byte[] value() {
            return content.chunk(index);
        }
    }

    /** That the key is gone. */
    record Tombstone(RegistryKey key) implements Write {
        @Override
        public byte @Nullable [] value() {
            return null;
        }
    }

    RegistryKey key();

    byte @Nullable [] value();
}
