package io.elbo.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The key of one record of the registry's topic, which says what the record is about. */
sealed interface RegistryKey {
    /** A published version: {@code version/<detector>/<n>}. */
    record OfVersion(String detector, int version) implements RegistryKey {
        @Override
        public String text() {
            return "version/" + detector + "/" + version;
        }
    }

    /** A part of a model's bytes: {@code chunk/<sha256 in hexadecimal>/<i>}. */
    record OfChunk(String sha256, int index) implements RegistryKey {
        @Override
        public String text() {
            return "chunk/" + sha256 + "/" + index;
        }
    }

    /** Which versions a detector uses: {@code assignment/<detector>}. */
    record OfAssignment(String detector) implements RegistryKey {
        @Override
        public String text() {
            return "assignment/" + detector;
        }
    }

    /** What an instance found of a version: {@code instance/<detector>/<n>/<instance>}. */
    record OfInstance(String detector, int version, String instance) implements RegistryKey {
        @Override
        public String text() {
            return "instance/" + detector + "/" + version + "/" + instance;
        }
    }

    /** What an instance found of a challenger's verdicts: {@code shadow/<detector>/<n>/<instance>}. */
    record OfShadow(String detector, int version, String instance) implements RegistryKey {
        @Override
        public String text() {
            return "shadow/" + detector + "/" + version + "/" + instance;
        }
    }

    /** As the topic holds it. */
    String text();

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
        return Optional.ofNullable(
                switch (matcher.group("kind")) {
                    case "version" -> number == null || instance != null ? null : new OfVersion(name, parsed);
                    case "chunk" -> number == null || instance != null ? null : new OfChunk(name, parsed);
                    case "assignment" -> number != null ? null : new OfAssignment(name);
                    case "instance" -> instance == null ? null : new OfInstance(name, parsed, instance);
                    case "shadow" -> instance == null ? null : new OfShadow(name, parsed, instance);
                    default -> null;
                });
    }

    /** How keys are written. */
    final class Texts {
        private static final Pattern KEY =
                Pattern.compile("(?<kind>[a-z]+)/(?<name>[^/]+)(/(?<number>[0-9]{1,9})(/(?<instance>[^/]+))?)?");

        private Texts() {}
    }
}
