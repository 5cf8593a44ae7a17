package io.elbo.trainer.backtest;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Moves blocks of records through the stages of a backtest on several threads: one thread reads, one derives, several score, and the
 * caller's thread folds. There are only so many blocks, so memory stays the same however long the data is, and a fast stage waits for
 * a slow one.
 *
 * <p>What must see the records in their order (reading, deriving, folding) has one thread each and gets the blocks in their order;
 * scoring may overtake. Blocks hold the same records whatever the number of threads is, so results are the same to the last bit.
 */
final class Pipeline {
    private static final int BLOCKS_PER_THREAD = 3;
    private static final long END_SECONDS = 10;

    private final Stages stages;
    private final int threads;

    /** What is done to a block, in this order. */
    interface Stages {
        RecordBlock newBlock();

        /** Fills the block with the next records; false if there are none. In the order of the records. */
        boolean read(RecordBlock block) throws IOException;

        /** Whether decoding needs the records in their order. */
        boolean decodesInOrder();

        void decode(RecordBlock block);

        void score(RecordBlock block);

        /** Takes the results in, in the order of the records, on the caller's thread. */
        void fold(RecordBlock block) throws IOException;
    }

    /** @param threads that score; with one, everything happens on the caller's thread */
    Pipeline(Stages stages, int threads) {
        this.stages = stages;
        this.threads = threads;
    }

    /** Runs until all records are folded, or the first failure. */
    void run() throws IOException {
        if (threads == 1) {
            runAlone();
        } else {
            try {
                runTogether();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("the backtest was interrupted").initCause(e);
            }
        }
    }

    private void runAlone() throws IOException {
        RecordBlock block = stages.newBlock();
        while (stages.read(block)) {
            stages.decode(block);
            stages.score(block);
            stages.fold(block);
        }
    }

    private void runTogether() throws IOException, InterruptedException {
        List<RecordBlock> blocks = IntStream.range(0, BLOCKS_PER_THREAD * threads + 2)
                .mapToObj(i -> stages.newBlock())
                .toList();
        BlockingQueue<RecordBlock> free = new ArrayBlockingQueue<>(blocks.size(), false, blocks);
        CompletableFuture<RecordBlock> end = new CompletableFuture<>();
        BlockingQueue<CompletableFuture<RecordBlock>> pending = new ArrayBlockingQueue<>(blocks.size() + 1);
        ExecutorService reader = executor("reader", 1);
        ExecutorService decoder = executor("decoder", 1);
        ExecutorService scorers = executor("scorer", threads);
        try {
            reader.execute(() -> read(free, pending, end, decoder, scorers));
            for (CompletableFuture<RecordBlock> next = pending.take(); next != end; next = pending.take()) {
                RecordBlock block = result(next);
                stages.fold(block);
                free.add(block);
            }
        } finally {
            for (ExecutorService executor : List.of(reader, decoder, scorers)) {
                executor.shutdownNow();
            }
            for (ExecutorService executor : List.of(reader, decoder, scorers)) {
                boolean unused = executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS); // one may hang in a read
            }
        }
    }

    private static ExecutorService executor(String name, int threads) {
        return Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "backtest-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** @param pending has room for a future of each block and one more */
    private void read(
            BlockingQueue<RecordBlock> free,
            BlockingQueue<CompletableFuture<RecordBlock>> pending,
            CompletableFuture<RecordBlock> end,
            ExecutorService decoder,
            ExecutorService scorers) {
        ExecutorService decoders = stages.decodesInOrder() ? decoder : scorers;
        try {
            for (RecordBlock block = free.take(); stages.read(block); block = free.take()) {
                RecordBlock filled = block;
                CompletableFuture<RecordBlock> decoded = CompletableFuture.supplyAsync(
                        () -> {
                            stages.decode(filled);
                            return filled;
                        },
                        decoders);
                pending.add(decoded.thenApplyAsync(
                        ready -> {
                            stages.score(ready);
                            return ready;
                        },
                        scorers));
            }
            pending.add(end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller's thread has failed and waits for nothing any more
        } catch (IOException | RuntimeException | Error e) {
            pending.add(CompletableFuture.failedFuture(e));
        }
    }

    private static RecordBlock result(CompletableFuture<RecordBlock> future) throws IOException {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }
}
