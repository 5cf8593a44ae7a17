package io.elbo.core.suppression;

/** A suppression rule that cannot be used, with the setting that is wrong. */
public final class BadRuleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String rule;
    private final String setting;
    private final String value;

    /**
     * @param setting of the rule, such as {@code where}; empty if the rule as a whole is wrong
     * @param allowed what is wrong, and what is allowed
     */
    public BadRuleException(String rule, String setting, String value, String allowed) {
        super(allowed);
        this.rule = rule;
        this.setting = setting;
        this.value = value;
    }

    public String rule() {
        return rule;
    }

    public String setting() {
        return setting;
    }

    public String value() {
        return value;
    }

    /** What is wrong, and what is allowed. */
    public String allowed() {
        return String.valueOf(getMessage());
    }
}
