package io.elbo.trainer.source;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Told what a person should know of the files that are read: how they were understood, and what was passed over. */
@FunctionalInterface
public interface Notices {
    /** Writes them to the log. */
    Notices LOG = new Notices() {
        private final Logger logger = LoggerFactory.getLogger(Dataset.class);

        @Override
        public void notice(String text) {
            logger.warn(text);
        }
    };

    /** @param text one sentence that names the file */
    void notice(String text);
}
