package io.elbo.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What one command has measured: facts, tables and ratios, and the machine that it was measured on. Print, JSON and the page
 * with plots show the same. JSON: {@code {"processor": .., "cores": .., FACT: .., TABLE: [{..}], "ratios": {..}}}.
 */
public final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String command;
    private final Map<String, Object> facts = new LinkedHashMap<>();
    private final Map<String, Object> details = new LinkedHashMap<>();
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final Map<String, Double> ratios = new LinkedHashMap<>();

    public Report(String command) {
        this.command = command;
        facts.put("processor", processor());
        facts.put("cores", Runtime.getRuntime().availableProcessors());
        facts.put("java", Runtime.version().toString());
    }

    /** The processor's name as Linux knows it; the architecture elsewhere. */
    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException | java.io.UncheckedIOException e) {
            return System.getProperty("os.arch");
        }
    }

    /** @param value a number, a text, or a map of such */
    public void fact(String name, Object value) {
        facts.put(name, value);
    }

    /** A fact that only JSON shows. */
    public void detail(String name, Object value) {
        details.put(name, value);
    }

    public Table table(String name, String title, Column... columns) {
        Table table = new Table(title, columns);
        tables.put(name, table);
        return table;
    }

    /** One figure over another; nothing if one of them was not measured. */
    public void ratio(String name, double above, double below) {
        if (Double.isFinite(above) && Double.isFinite(below) && below != 0) {
            ratios.put(name, above / below);
        }
    }

    void print(PrintWriter out) {
        out.println();
        facts.forEach((name, value) -> print(out, name, value));
        tables.values().stream().filter(table -> !table.isEmpty()).forEach(table -> table.print(out));
        if (!ratios.isEmpty()) {
            out.println();
            ratios.forEach((name, ratio) -> out.printf(Locale.ROOT, "%-36s %8.2f%n", name, ratio));
        }
        out.flush();
    }

    private static void print(PrintWriter out, String name, Object value) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> print(out, name + "." + key, inner));
        } else if (value instanceof Double number) {
            out.printf(Locale.ROOT, "%-36s %,.3f%n", name, number);
        } else if (value instanceof Number number) {
            out.printf(Locale.ROOT, "%-36s %,d%n", name, number.longValue());
        } else {
            out.printf("%-36s %s%n", name, value);
        }
    }

    String toJson() {
        ObjectNode root = JSON.createObjectNode();
        facts.forEach(root::putPOJO);
        details.forEach(root::putPOJO);
        tables.forEach((name, table) -> table.writeTo(root.putArray(name)));
        if (!ratios.isEmpty()) {
            root.putPOJO("ratios", ratios);
        }
        return JSON.<JsonNode>valueToTree(root).toPrettyString() + "\n";
    }

    /** A page of its own, without anything from elsewhere. */
    String toHtml() {
        StringBuilder page = new StringBuilder("<!doctype html><meta charset=\"utf-8\"><title>Elbo: " + command
                + "</title><style>body{font:14px sans-serif;margin:2em;max-width:62em}text{font:12px sans-serif}</style><h1>"
                + command + "</h1><p>" + facts.get("processor") + ", " + facts.get("cores") + " cores, Java "
                + facts.get("java") + "\n");
        tables.values().forEach(table -> table.appendTo(page));
        page.append("<table>");
        ratios.forEach((name, ratio) ->
                page.append(String.format(Locale.ROOT, "<tr><td>%s<td align=right>%.2f", name, ratio)));
        return page.append("</table>\n").toString();
    }
}
