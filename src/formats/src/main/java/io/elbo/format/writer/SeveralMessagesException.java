package io.elbo.format.writer;

import java.util.List;

/** A schema that has several messages, of which nobody has said which one records are of. */
public final class SeveralMessagesException extends UnusableSchemaException {
    private static final long serialVersionUID = 1;

    /** @param names of the messages */
    public SeveralMessagesException(List<String> names) {
        super("the schema has several messages, " + String.join(", ", names) + ": say which one records are of");
    }
}
