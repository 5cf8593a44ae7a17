package io.elbo.bench.stream;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process has used so far.
 *
 * @param nanos of the clock
 * @param cpuNanos of all threads
 * @param allocatedBytes by the threads that live now
 * @param streamCpuNanos of the stream threads alone
 * @param streamAllocatedBytes by the stream threads alone
 */
public record Meter(long nanos, long cpuNanos, long allocatedBytes, long streamCpuNanos, long streamAllocatedBytes) {
    public static Meter now() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] ids = threads.getAllThreadIds();
        long[] allocated = threads.getThreadAllocatedBytes(ids);
        long all = 0;
        long streamCpu = 0;
        long streamAllocated = 0;
        for (int i = 0; i < ids.length; i++) {
            all += Math.max(0, allocated[i]);
            var info = threads.getThreadInfo(ids[i]);
            if (info != null
                    && info.getThreadName().contains("-StreamThread-")
                    && !info.getThreadName().contains("producer")) {
                streamAllocated += Math.max(0, allocated[i]);
                streamCpu += Math.max(0, threads.getThreadCpuTime(ids[i]));
            }
        }
        long cpu = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        return new Meter(System.nanoTime(), cpu, all, streamCpu, streamAllocated);
    }
}
