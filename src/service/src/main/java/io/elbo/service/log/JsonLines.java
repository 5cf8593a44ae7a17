package io.elbo.service.log;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.stream.tracing.TraceContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes each record of the log as one line of JSON: {@code timestamp}, {@code level}, {@code logger}, {@code thread}, {@code message}, and
 * where it is known the detector, topic or stream, the trace and its span, the document of a {@link LogEntry}, and the exception as
 * text. Thread-safe.
 *
 * <p>Until the service starts, Quarkus' own formatter writes lines with the same names: see {@code application.properties}.
 */
class JsonLines extends ExtFormatter {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** In a message that is not formatted yet: what its parameters are. */
    private static final Pattern SUBJECT = Pattern.compile("\\b(detector|topic|stream) \\{(\\d)}");

    @Override
    public String format(ExtLogRecord record) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("timestamp", record.getInstant().toString());
            json.writeStringField("level", record.getLevel().getName());
            json.writeStringField("logger", record.getLoggerName());
            json.writeStringField("thread", record.getThreadName());
            LogEntry entry = entry(record);
            json.writeStringField("message", entry == null ? formatMessage(record) : entry.summary());
            writeSubjects(json, record);
            TraceContext trace = CurrentTrace.get();
            if (trace != null) {
                json.writeStringField("traceId", trace.traceId());
                json.writeStringField("spanId", trace.spanId());
            }
            if (entry != null) {
                json.writeObjectField(entry.documentName(), entry);
            }
            if (record.getThrown() != null) {
                json.writeStringField("stackTrace", text(record.getThrown()));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string takes everything
        }
        return line.append('\n').toString();
    }

    private static @Nullable LogEntry entry(ExtLogRecord record) {
        Object[] parameters = record.getParameters();
        return parameters != null && parameters.length > 0 && parameters[0] instanceof LogEntry entry ? entry : null;
    }

    private static void writeSubjects(JsonGenerator json, ExtLogRecord record) throws IOException {
        Object[] parameters = record.getParameters();
        if (parameters == null || record.getMessage() == null) {
            return;
        }
        Set<String> written = new HashSet<>();
        Matcher subject = SUBJECT.matcher(record.getMessage());
        while (subject.find()) {
            int place = Integer.parseInt(subject.group(2));
            if (place < parameters.length && written.add(subject.group(1))) {
                json.writeStringField(subject.group(1), String.valueOf(parameters[place]));
            }
        }
    }

    private static String text(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
