package io.elbo.bench.keys;

import io.elbo.bench.model.HistoryModel;
import io.elbo.bench.process.JvmOptions;
import io.elbo.bench.process.ServiceOptions;
import io.elbo.bench.process.WorkFolder;
import io.elbo.bench.report.BenchCommand;
import io.elbo.bench.report.Column;
import io.elbo.bench.report.Report;
import io.elbo.bench.report.Table;
import io.elbo.bench.stream.Cluster;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code elbo-bench keys}: what the histories of very many keys take, and how long an instance takes to have them again after
 * each way in which it may be without them.
 */
@Command(
        name = "keys",
        description =
                "Sends records of more and more keys to the packaged service, one of each, exactly once, and looks at its"
                        + " memory, its disk and the changelog. Then ends it and says how long it takes until all"
                        + " partitions are scored again: with its states on disk, without them, and on another instance"
                        + " after a kill, with and without a standby replica. Exit code 1 if memory goes past the limit.",
        footer = {
            "  elbo-bench keys --keys 1000000 --json keys.json",
            "  elbo-bench keys --keys 10000000 --no-takeover",
            "  elbo-bench keys --keys 1000000 --store memory --heap 1g"
        })
public final class KeysCommand extends BenchCommand {
    private static final int FIELDS = 10;
    private static final int LOOKS = 10;

    @Option(names = "--keys", description = "How many (default: ${DEFAULT-VALUE}).")
    private int keys = 1_000_000;

    @Option(names = "--partitions", description = "Of the input (default: ${DEFAULT-VALUE}).")
    private int partitions = 12;

    @Option(names = "--store", description = "rocksdb or memory (default: ${DEFAULT-VALUE}).")
    private String store = "rocksdb";

    @Option(
            names = "--memory",
            description = "elbo.history.memory, what RocksDB may take (default: the service's own).")
    private String memory = "128MiB";

    @Option(
            names = "--standby-seconds",
            description = "How long a standby replica may copy before its instance has to take over.")
    private int standbySeconds = 60;

    @Option(names = "--no-takeover", description = "Leave out what needs two instances.")
    private boolean noTakeover;

    @Option(names = "--rss-limit", description = "Resident memory at most (default: ${DEFAULT-VALUE}).")
    private int rssLimitMebibytes = 572;

    @Mixin
    private final JvmOptions jvm = new JvmOptions();

    @Mixin
    private final ServiceOptions service = new ServiceOptions();

    @Override
    protected boolean measure(Report report) throws Exception {
        Table growth = report.table(
                "growth",
                "While the keys grow",
                Column.key("keys"),
                Column.figure("records_per_second", "records/s", 0),
                Column.mebibytes("resident_bytes", "resident,"),
                Column.mebibytes("disk_bytes", "state folder,"),
                Column.mebibytes("changelog_bytes", "changelog,"));
        Table again = report.table(
                "again",
                "Until each partition has scored a record again, from the start of the process or the kill on",
                Column.key("after"),
                Column.figure("seconds", "s", 1),
                Column.mebibytes("resident_bytes", "resident,"));
        try (WorkFolder folder = WorkFolder.of(null);
                Cluster cluster = new Cluster(partitions)) {
            Path model = folder.path().resolve("history.onnx");
            HistoryModel.write(FIELDS, model);
            try (Instances instances =
                    new Instances(service.jar(), jvm.flags(), cluster, model, folder.path(), store, memory)) {
                long most = grow(instances, growth);
                report.fact("most_resident_bytes", most);
                report.fact("heap", String.join(" ", jvm.flags()));
                again(instances, again);
                return most <= (long) rssLimitMebibytes << 20;
            }
        }
    }

    private long grow(Instances instances, Table growth) throws Exception {
        instances.start(0, 0);
        long most = 0;
        for (int look = 1; look <= LOOKS; look++) {
            int from = (int) ((long) keys * (look - 1) / LOOKS);
            int to = (int) ((long) keys * look / LOOKS);
            double seconds = instances.score(from, to);
            long resident = instances.residentBytes();
            most = Math.max(most, resident);
            say(
                    "%,d keys: %,.0f records/s, %,d MiB resident, %,d MiB on disk",
                    to, (to - from) / seconds, resident >> 20, instances.diskBytes(0) >> 20);
            growth.add(to, (to - from) / seconds, resident, instances.diskBytes(0), instances.changelogBytes());
        }
        return most;
    }

    private void again(Instances instances, Table again) throws Exception {
        measure(again, "an end, states on disk", instances, () -> {
            instances.end(0);
            instances.start(0, 0);
        });
        measure(again, "an end, no states", instances, () -> {
            instances.end(0);
            instances.forget(0);
            instances.start(0, 0);
        });
        measure(again, "a kill, states on disk", instances, () -> {
            instances.kill(0);
            instances.start(0, 0);
        });
        if (!noTakeover) {
            instances.end(0);
            instances.start(0, 1);
            instances.start(1, 1);
            instances.settle(standbySeconds);
            measure(again, "a kill of one of two, standby replica", instances, () -> instances.kill(0));
        }
    }

    private void measure(Table again, String after, Instances instances, Instances.Event event) throws Exception {
        double seconds = instances.secondsUntilScored(event);
        say("after %s: %.1f s", after, seconds);
        again.add(after, seconds, instances.residentBytes());
    }
}
