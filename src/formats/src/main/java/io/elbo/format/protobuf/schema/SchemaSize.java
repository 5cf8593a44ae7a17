package io.elbo.format.protobuf.schema;

import io.elbo.format.writer.UnusableSchemaException;

/**
 * Bounds what the texts of a schema may consist of, before they are parsed. The parser and the look-up of names in scopes within scopes take
 * time by the square of some of it. So a text of some hundred kilobytes would hold up a stream thread. Comments count as if they were none.
 */
final class SchemaSize {
    private static final int MAX_BLOCKS = 5_000;
    private static final int MAX_STATEMENTS = 20_000;
    private static final int MAX_LINES = 50_000;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_NAME = 255; // of a package with its dots, too

    private int blocks;
    private int statements;
    private int lines;

    /** @throws UnusableSchemaException if there is too much of it */
    void add(String text) throws UnusableSchemaException {
        int depth = 0;
        int name = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            name = character == '.' || character == '_' || Character.isLetterOrDigit(character) ? name + 1 : 0;
            if (name > MAX_NAME) {
                throw new UnusableSchemaException("the schema has a name of more than " + MAX_NAME + " characters");
            }
            switch (character) {
                case '{' -> {
                    blocks++;
                    depth++;
                }
                case '}' -> depth = Math.max(0, depth - 1);
                case ';' -> statements++;
                case '\n' -> lines++;
                default -> {}
            }
            if (depth > MAX_DEPTH) {
                throw new UnusableSchemaException("the schema is nested too deeply");
            }
        }
        if (blocks > MAX_BLOCKS || statements > MAX_STATEMENTS || lines > MAX_LINES) {
            throw new UnusableSchemaException("the schema has more than " + MAX_BLOCKS + " messages and other blocks, "
                    + MAX_STATEMENTS + " fields, or " + MAX_LINES + " lines");
        }
    }
}
