package io.elbo.core.calibration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * How far a stream has come by the timestamps of its records, although some of them are late by days, ahead by weeks, or
 * missing. Not thread-safe.
 *
 * <p><em>Blocks.</em> Timestamps are gathered in blocks of up to {@value #BLOCK}. A block's middle timestamp says where most
 * of its records are, whatever a minority says.
 *
 * <p><em>Timelines.</em> A block continues the timeline that it is near to, or begins a new one, of which at most {@value
 * #TIMELINES} are kept: live traffic is one, a backfill beside it another, a producer whose clock is wrong a third. The
 * timeline that most of the last {@value #MEMORY_RECORDS} records or so belong to leads, and only its steps forward pass
 * time. So a minority passes none, however many of its records arrive in a row.
 *
 * <p><em>Pauses.</em> If a stream pauses for hours, its records go on in a new timeline, which leads once it has more
 * records than what is remembered of the old one. If none came for the old one meanwhile, the pause passes then, of which a
 * day counts at most, and no more than an hour longer than all that has passed so far. Within the first {@value
 * #MEMORY_RECORDS} records too little is known to tell a pause from a wrong beginning: then the clock begins anew.
 *
 * <p>The first edition believed a jump that two records in a row confirmed. Each pair of late records made days pass: with
 * one late record in a hundred, a budget of 20 alarms per day became 50,000.
 */
final class EventClock {
    /** Records of a full block. The first blocks are smaller, so that something is known early. */
    static final int BLOCK = 32;

    private static final int FIRST_BLOCK = 8;
    private static final int TIMELINES = 4;
    private static final int MEMORY_RECORDS = 2_048;
    private static final long FAR_AHEAD_MILLIS = 3_600_000;
    private static final long FAR_BEHIND_MILLIS = 86_400_000;
    private static final long MAX_PAUSE_MILLIS = 86_400_000;
    /** Records of a slow stream lie far apart: a step is a pause only if it is so many times as long as an eighth block. */
    private static final int SLOW_STREAM = 32;

    /** A block of records from anywhere looks slow: what is known of a timeline grows no faster than this per block. */
    private static final double MAX_GROWTH = 1.25;

    private static final long NEVER = Long.MIN_VALUE;

    private final long[] block = new long[BLOCK]; // [size], as they came
    private final long[] sorted = new long[BLOCK];
    private int size;
    private int fullSize = FIRST_BLOCK;
    private final Timeline[] timelines = new Timeline[TIMELINES]; // [known]
    private int known;
    private int leading; // of the timelines
    private long blocks;
    private long records;
    private long total; // milliseconds that have passed
    private boolean begunAnew;

    /** Blocks that follow each other in time. */
    private static final class Timeline {
        long start; // middle of the first block
        long now; // the furthest middle
        double eighth; // of its blocks, in milliseconds, smoothed
        double records; // that belong to it, weighted
        long firstBlock;
        long lastBlock;
        boolean hasLed;

        void write(DataOutput out) throws IOException {
            out.writeLong(start);
            out.writeLong(now);
            out.writeDouble(eighth);
            out.writeDouble(records);
            out.writeLong(firstBlock);
            out.writeLong(lastBlock);
            out.writeBoolean(hasLed);
        }

        static Timeline read(DataInput in) throws IOException {
            Timeline timeline = new Timeline();
            timeline.start = in.readLong();
            timeline.now = in.readLong();
            timeline.eighth = in.readDouble();
            timeline.records = in.readDouble();
            timeline.firstBlock = in.readLong();
            timeline.lastBlock = in.readLong();
            timeline.hasLed = in.readBoolean();
            return timeline;
        }
    }

    /** Milliseconds since 1970 that the clock shows; negative before the first block. */
    long nowMillis() {
        return known == 0 ? NEVER : timelines[leading].now;
    }

    boolean isStarted() {
        return known > 0;
    }

    /** Whether another timeline has begun to lead with the last block, and what passed before means nothing. */
    boolean hasBegunAnew() {
        return begunAnew;
    }

    /** Whether the last record that was taken in completed a block. */
    boolean isBlockComplete() {
        return size == 0;
    }

    /**
     * Takes in a record's timestamp.
     *
     * @return how many milliseconds have passed with it; 0 until a block is complete
     */
    long advance(long timestampMillis) {
        block[size++] = timestampMillis;
        if (size < fullSize) {
            return 0;
        }
        System.arraycopy(block, 0, sorted, 0, size);
        Arrays.sort(sorted, 0, size);
        long middle = sorted[size / 2];
        // the shorter side: if the other one reaches into another time, it says nothing of how fast this one runs
        long eighth = Math.min(sorted[size * 5 / 8] - middle, middle - sorted[size * 3 / 8]);
        long passed = move(middle, eighth);
        total += passed;
        size = 0;
        fullSize = Math.min(BLOCK, 2 * fullSize);
        return passed;
    }

    private long move(long middle, long eighth) {
        blocks++;
        records += size;
        begunAnew = false;
        double kept = Math.exp(-size / (double) MEMORY_RECORDS);
        for (int i = 0; i < known; i++) {
            timelines[i].records *= kept;
        }
        int found = nearest(middle, eighth);
        if (found < 0) {
            found = begin(middle, eighth);
        }
        Timeline timeline = timelines[found];
        long step = Math.max(0, middle - timeline.now);
        timeline.now += step;
        double longer = MAX_GROWTH * Math.max(timeline.eighth, FAR_AHEAD_MILLIS / (double) SLOW_STREAM);
        timeline.eighth = eighth < timeline.eighth ? (timeline.eighth + eighth) / 2 : Math.min((double) eighth, longer);
        timeline.records += size;
        timeline.lastBlock = blocks;
        if (found == leading) {
            timeline.hasLed = true;
            return step;
        }
        return timeline.records > timelines[leading].records ? lead(found) : 0;
    }

    /** The timeline that the block continues; -1 if there is none. */
    private int nearest(long middle, long eighth) {
        int nearest = -1;
        for (int i = 0; i < known; i++) {
            long now = timelines[i].now;
            double farAhead = Math.max(FAR_AHEAD_MILLIS, SLOW_STREAM * Math.min((double) eighth, timelines[i].eighth));
            if (middle >= now - FAR_BEHIND_MILLIS
                    && middle - farAhead <= now
                    && (nearest < 0 || Math.abs(middle - now) < Math.abs(middle - timelines[nearest].now))) {
                nearest = i;
            }
        }
        return nearest;
    }

    /** Begins a timeline, in the place of the one with the fewest records if there is no other. */
    private int begin(long middle, long eighth) {
        int place = known;
        if (known < TIMELINES) {
            known++;
        } else {
            place = leading == 0 ? 1 : 0;
            for (int i = 0; i < known; i++) {
                if (i != leading && timelines[i].records < timelines[place].records) {
                    place = i;
                }
            }
        }
        Timeline begun = new Timeline();
        begun.start = middle;
        begun.now = middle;
        begun.eighth = eighth;
        begun.firstBlock = blocks;
        timelines[place] = begun;
        return place;
    }

    /** Lets another timeline lead, and returns what passes with that. */
    private long lead(int next) {
        Timeline before = timelines[leading];
        Timeline after = timelines[next];
        leading = next;
        begunAnew = records < MEMORY_RECORDS; // what led was a minority's time, or is over: too little is known to tell
        boolean goesOn = !after.hasLed && before.lastBlock < after.firstBlock;
        after.hasLed = true;
        if (!goesOn || begunAnew) {
            return 0;
        }
        long pause = after.start - before.now;
        long longest = Math.min(MAX_PAUSE_MILLIS, total + FAR_AHEAD_MILLIS);
        return Math.max(0, Math.min(longest, pause)) + after.now - after.start;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(size);
        for (int i = 0; i < size; i++) {
            out.writeLong(block[i]);
        }
        out.writeByte(fullSize);
        out.writeByte(known);
        for (int i = 0; i < known; i++) {
            timelines[i].write(out);
        }
        out.writeByte(leading);
        out.writeLong(blocks);
        out.writeLong(records);
        out.writeLong(total);
    }

    /** @throws IOException also if it is not what {@link #write} writes */
    void read(DataInput in) throws IOException {
        size = within(in.readByte(), BLOCK - 1);
        for (int i = 0; i < size; i++) {
            block[i] = in.readLong();
        }
        fullSize = Math.max(size + 1, within(in.readByte(), BLOCK));
        known = within(in.readByte(), TIMELINES);
        for (int i = 0; i < known; i++) {
            timelines[i] = Timeline.read(in);
        }
        leading = within(in.readByte(), Math.max(0, known - 1));
        blocks = in.readLong();
        records = in.readLong();
        total = in.readLong();
    }

    private static int within(int number, int max) throws IOException {
        if (number < 0 || number > max) {
            throw new IOException("this is no clock: " + number + " exceeds " + max);
        }
        return number;
    }
}
