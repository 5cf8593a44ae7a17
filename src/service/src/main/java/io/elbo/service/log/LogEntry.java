package io.elbo.service.log;

/**
 * A line of the log that is a document: {@link Object#toString} is its text, in one line, and its JSON form is what a log in
 * JSON has of it beside the text.
 */
public interface LogEntry {
    /** The name that the document has in the line. */
    String documentName();

    /** What a log in JSON has for its message. */
    default String summary() {
        return toString();
    }
}
