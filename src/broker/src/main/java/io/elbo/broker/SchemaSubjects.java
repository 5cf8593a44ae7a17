package io.elbo.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The schemas of a registry: each has an id, and a version in each of its subjects. Both count from 1. Thread-safe. */
final class SchemaSubjects {
    /** A schema in a subject. */
    record Version(String subject, int version, int id, RegisteredSchema schema) {}

    private final List<RegisteredSchema> byId = new ArrayList<>(); // the first one has the id 1
    private final Map<String, List<RegisteredSchema>> subjects = new TreeMap<>(); // the first one is version 1

    /** Adds the schema unless the subject has it. */
    synchronized Version register(String subject, RegisteredSchema schema) {
        if (!byId.contains(schema)) {
            byId.add(schema);
        }
        List<RegisteredSchema> versions = subjects.computeIfAbsent(subject, unused -> new ArrayList<>());
        if (!versions.contains(schema)) {
            versions.add(schema);
        }
        return version(subject, versions.indexOf(schema) + 1).orElseThrow();
    }

    synchronized Optional<RegisteredSchema> byId(int id) {
        return id < 1 || id > byId.size() ? Optional.empty() : Optional.of(byId.get(id - 1));
    }

    synchronized List<String> names() {
        return List.copyOf(subjects.keySet());
    }

    /** How many versions the subject has; 0 if there is no such subject. */
    synchronized int versions(String subject) {
        return subjects.getOrDefault(subject, List.of()).size();
    }

    synchronized Optional<Version> version(String subject, int version) {
        if (version < 1 || version > versions(subject)) {
            return Optional.empty();
        }
        RegisteredSchema schema = subjects.getOrDefault(subject, List.of()).get(version - 1);
        return Optional.of(new Version(subject, version, byId.indexOf(schema) + 1, schema));
    }

    /** The version of a schema that the subject has. */
    synchronized Optional<Version> find(String subject, RegisteredSchema schema) {
        return version(subject, subjects.getOrDefault(subject, List.of()).indexOf(schema) + 1);
    }
}
