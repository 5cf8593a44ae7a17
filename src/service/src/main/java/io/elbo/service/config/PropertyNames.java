package io.elbo.service.config;

import io.elbo.stream.settings.BadConfigurationException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which {@code elbo.*} properties exist, derived from {@link ElboConfig}: that is the only list of them. Names that do not
 * exist are refused, also as variables of the environment.
 */
public final class PropertyNames {
    private static final String PREFIX = "elbo.";
    private static final String VARIABLE_PREFIX = "ELBO_";
    private static final String DETECTOR_VARIABLE_PREFIX = VARIABLE_PREFIX + "DETECTORS_";
    private static final Pattern SUPPRESSION_KEY = Pattern.compile("policy\\.suppress\\.(\"[^\"]*\"|[^.\"]*)\\.(.+)");
    private static final Pattern DETECTOR_KEY = Pattern.compile("detectors\\.(\"[^\"]*\"|[^.\"]*)\\.(.+)");
    /** Kubernetes adds these for each service of the namespace whose name is {@code elbo} or begins with {@code elbo-}. */
    private static final Pattern KUBERNETES_VARIABLE = Pattern.compile(
            "ELBO_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

    /** What the name of a list's element ends with. */
    private static final Pattern ELEMENT = Pattern.compile("\\[\\d+]$");

    private static final Set<String> ROOT = names("", ElboConfig.class);
    private static final Set<String> DETECTOR = names("", ElboConfig.DetectorConfig.class);
    private static final Set<String> SUPPRESSION = names("", ElboConfig.SuppressionConfig.class);

    private PropertyNames() {}

    /** Names below {@code elbo.}, such as {@code stream-threads} and {@code api.timeout}; without those of detectors. */
    public static Set<String> root() {
        return ROOT;
    }

    /** Names below {@code elbo.detectors."<name>".}, such as {@code input} and {@code webhook.url}. */
    public static Set<String> detector() {
        return DETECTOR;
    }

    /** Names below {@code elbo.detectors."<name>".policy.suppress.<rule>.}, such as {@code where}. */
    public static Set<String> suppression() {
        return SUPPRESSION;
    }

    /** The names of a mapped interface's properties as they are written, those of nested interfaces with their prefix. */
    private static Set<String> names(String prefix, Class<?> mapping) {
        return Arrays.stream(mapping.getMethods())
                .filter(method -> method.getReturnType() != Map.class)
                .flatMap(method -> names(prefix, method))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> names(String prefix, Method method) {
        String name = prefix + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        Class<?> type = method.getReturnType();
        return type.isInterface() ? names(name + ".", type).stream() : Stream.of(name);
    }

    /**
     * Refuses the first name that does not exist.
     *
     * @param names of all properties, of whatever source
     * @param environment names of the variables of the environment
     */
    public static void requireKnown(Iterable<String> names, Set<String> environment) {
        for (String variable : new TreeSet<>(environment)) {
            if (variable.startsWith(VARIABLE_PREFIX) && !isKnownVariable(variable)) {
                throw new BadConfigurationException(variable + " names no property of Elbo; allowed are "
                        + variables(VARIABLE_PREFIX, ROOT) + " and "
                        + variables(DETECTOR_VARIABLE_PREFIX + "<NAME>_", DETECTOR));
            }
        }
        for (String name : names) {
            // a variable appears under a guessed name too, and has been checked above
            if (name.startsWith(PREFIX) && !isKnown(name) && !environment.contains(variable(name))) {
                throw new BadConfigurationException(name + " is no property of Elbo; allowed are "
                        + String.join(", ", ROOT) + " and under detectors.\"<name>\": " + String.join(", ", DETECTOR)
                        + " and under policy.suppress.<rule>: " + String.join(", ", SUPPRESSION));
            }
        }
    }

    private static boolean isKnown(String name) {
        String key = ELEMENT.matcher(name.substring(PREFIX.length())).replaceFirst("");
        var detector = DETECTOR_KEY.matcher(key);
        return ROOT.contains(key)
                || SchemaRegistryReader.isOfRegistry(name) // which refuses unknown names itself
                || (detector.matches() && isKnownOfDetector(detector.group(2)));
    }

    private static boolean isKnownOfDetector(String key) {
        var suppression = SUPPRESSION_KEY.matcher(key);
        return DETECTOR.contains(key) || (suppression.matches() && SUPPRESSION.contains(suppression.group(2)));
    }

    private static boolean isKnownVariable(String variable) {
        return ROOT.stream().anyMatch(name -> variable.equals(variable(PREFIX + name)))
                || isDetectorVariable(variable)
                || SchemaRegistryReader.isVariable(variable)
                || KUBERNETES_VARIABLE.matcher(variable).matches();
    }

    private static boolean isDetectorVariable(String variable) {
        return variable.startsWith(DETECTOR_VARIABLE_PREFIX)
                && DETECTOR.stream()
                        .map(name -> "_" + variable(name))
                        .anyMatch(suffix -> variable.endsWith(suffix)
                                && variable.length() > DETECTOR_VARIABLE_PREFIX.length() + suffix.length());
    }

    private static String variables(String prefix, Set<String> names) {
        return names.stream().map(name -> prefix + variable(name)).collect(Collectors.joining(", "));
    }

    /** The name under which the environment holds a property: {@code ELBO_STREAM_THREADS}. */
    static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
