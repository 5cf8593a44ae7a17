package io.elbo.registry;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The key of one record of the registry's topic, which says what the record is about. */
sealed interface RegistryKey {
    /** A published version: {@code version/<detector>/<n>}. */
    record OfVersion(String detector, int version) implements RegistryKey {
        static final String ALL = "version/";

        /** What the keys of all versions of a detector begin with. */
        static String of(String detector) {
            return ALL + detector + "/";
        }

        @Override
        public String text() {
            return of(detector) + version;
        }

        @Override
        public Object read(byte[] value) throws IOException {
            ModelVersion read = RegistryJson.read(value, ModelVersion.class);
            return Texts.matching(this, read, new OfVersion(read.detector(), read.version()));
        }
    }

    /** A part of a model's bytes: {@code chunk/<sha256 in hexadecimal>/<i>}. */
    record OfChunk(String sha256, int index) implements RegistryKey {
        @Override
        public String text() {
            return "chunk/" + sha256 + "/" + index;
        }

        @Override
        public @Nullable String detector() {
            return null;
        }

        @Override
        public Object read(byte[] value) {
            return value;
        }
    }

    /** Which versions a detector uses: {@code assignment/<detector>}. */
    record OfAssignment(String detector) implements RegistryKey {
        @Override
        public String text() {
            return "assignment/" + detector;
        }

        @Override
        public Object read(byte[] value) throws IOException {
            Assignment read = RegistryJson.read(value, Assignment.class);
            return Texts.matching(this, read, new OfAssignment(read.detector()));
        }
    }

    /** Whether a detector is paused, and its budgets: {@code control/<detector>}. */
    record OfControl(String detector) implements RegistryKey {
        @Override
        public String text() {
            return "control/" + detector;
        }

        @Override
        public Object read(byte[] value) throws IOException {
            Control read = RegistryJson.read(value, Control.class);
            return Texts.matching(this, read, new OfControl(read.detector()));
        }
    }

    /** What an instance found of a version: {@code instance/<detector>/<n>/<instance>}. */
    record OfInstance(String detector, int version, String instance) implements RegistryKey {
        /** What the keys of all reports about a detector begin with. */
        static String of(String detector) {
            return "instance/" + detector + "/";
        }

        /** What the keys of all reports about a version begin with. */
        static String of(String detector, int version) {
            return of(detector) + version + "/";
        }

        @Override
        public String text() {
            return of(detector, version) + instance;
        }

        @Override
        public Object read(byte[] value) throws IOException {
            InstanceReport read = RegistryJson.read(value, InstanceReport.class);
            return Texts.matching(this, read, new OfInstance(read.detector(), read.version(), read.instance()));
        }
    }

    /** What an instance found of a challenger's verdicts: {@code shadow/<detector>/<n>/<instance>}. */
    record OfShadow(String detector, int version, String instance) implements RegistryKey {
        /** What the keys of all reports about a challenger begin with. */
        static String of(String detector, int version) {
            return "shadow/" + detector + "/" + version + "/";
        }

        @Override
        public String text() {
            return of(detector, version) + instance;
        }

        @Override
        public Object read(byte[] value) throws IOException {
            ShadowReport read = RegistryJson.read(value, ShadowReport.class);
            return Texts.matching(this, read, new OfShadow(read.detector(), read.version(), read.instance()));
        }
    }

    /** As the topic holds it. */
    String text();

    /** The detector that it concerns; null for the bytes of models, which may belong to several. */
    @Nullable
    String detector();

    /** @throws IOException if the value is not what the key says */
    Object read(byte[] value) throws IOException;

    /** Empty if the text is no key of the registry. */
    static Optional<RegistryKey> read(String text) {
        Matcher matcher = Texts.KEY.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String number = matcher.group("number");
        int parsed = number == null ? 0 : Integer.parseInt(number);
        String name = matcher.group("name");
        String instance = matcher.group("instance");
        RegistryKey key =
                switch (matcher.group("kind")) {
                    case "version" -> number == null || instance != null ? null : new OfVersion(name, parsed);
                    case "chunk" -> number == null || instance != null ? null : new OfChunk(name, parsed);
                    case "assignment" -> number != null ? null : new OfAssignment(name);
                    case "control" -> number != null ? null : new OfControl(name);
                    case "instance" -> instance == null ? null : new OfInstance(name, parsed, instance);
                    case "shadow" -> instance == null ? null : new OfShadow(name, parsed, instance);
                    default -> null;
                };
        return Optional.ofNullable(key).filter(read -> read.text().equals(text));
    }

    /** How keys are written. */
    final class Texts {
        private static final Pattern KEY =
                Pattern.compile("(?<kind>[a-z]+)/(?<name>[^/]+)(/(?<number>[0-9]{1,9})(/(?<instance>[^/]+))?)?");

        private Texts() {}

        /** @param named the key that the value itself tells */
        private static <T> T matching(RegistryKey key, T value, RegistryKey named) throws IOException {
            if (!key.equals(named)) {
                throw new IOException("the value is of " + named.text());
            }
            return value;
        }
    }
}
