package io.elbo.service.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchedExporterTest {
    private final Logger logger = Logger.getLogger(WatchedExporter.class.getName());
    private final List<String> lines = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(MessageFormat.format(line.getMessage(), line.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private Exception problem = new IllegalStateException(new IOException("connection refused"));
    private boolean isAway;
    private final SpanExporter exporter = new WatchedExporter(
            new SpanExporter() {
                @Override
                public CompletableResultCode export(Collection<SpanData> spans) {
                    return isAway
                            ? CompletableResultCode.ofExceptionalFailure(problem)
                            : CompletableResultCode.ofSuccess();
                }

                @Override
                public CompletableResultCode flush() {
                    return CompletableResultCode.ofSuccess();
                }

                @Override
                public CompletableResultCode shutdown() {
                    return CompletableResultCode.ofSuccess();
                }
            },
            "http://collector:4318");

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(handler);
    }

    private void export(int times) {
        for (int i = 0; i < times; i++) {
            var unused = exporter.export(List.of());
        }
    }

    @Test
    void shouldSayThatThereIsNoConnectionHoweverDeepItStands() {
        ConnectException none = new ConnectException();
        none.initCause(new ClosedChannelException());
        problem = new IllegalStateException(none);
        isAway = true;
        export(1);
        assertThat(lines).singleElement().asString().endsWith("no connection");
    }

    @Test
    void shouldNotTellAHeaderThatCannotBeSent() {
        problem = new IllegalStateException(new IllegalArgumentException("invalid header value: \"SECRET\""));
        isAway = true;
        export(1);
        assertThat(lines).singleElement().asString().endsWith("cannot be sent").doesNotContain("SECRET");
    }

    @Test
    void shouldNameNoClass() {
        problem = new IllegalStateException(new ClosedChannelException());
        isAway = true;
        export(1);
        assertThat(lines).singleElement().asString().endsWith("it does not accept them");
    }

    @Test
    void shouldSayOnceThatTheCollectorIsAwayAndOnceThatItIsBack() {
        export(3);
        assertThat(lines).isEmpty();
        isAway = true;
        export(50);
        assertThat(lines)
                .containsExactly("traces cannot be sent to http://collector:4318 and are lost until they can:"
                        + " connection refused");
        isAway = false;
        export(50);
        assertThat(lines).hasSize(2).last().isEqualTo("traces are sent again to http://collector:4318");
    }
}
