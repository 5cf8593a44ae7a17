package io.elbo.stream.tracing;

/** A part of the work that has begun. The thread that has begun it ends it once, in one of the two ways. */
public interface Step {
    /** Is not recorded. */
    Step NONE = new Step() {
        @Override
        public void end() {}

        @Override
        public void failed(String why) {}
    };

    void end();

    /** @param why for people; never a payload */
    void failed(String why);
}
