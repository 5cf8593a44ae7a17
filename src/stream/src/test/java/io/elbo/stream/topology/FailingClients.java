package io.elbo.stream.topology;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.streams.KafkaClientSupplier;

/** Clients whose producers fail so many commits as if another instance had taken over: everything since is aborted. */
record FailingClients(KafkaClientSupplier real, AtomicInteger failures) implements KafkaClientSupplier {
    @Override
    @SuppressWarnings("unchecked")
    public Producer<byte[], byte[]> getProducer(Map<String, Object> configuration) {
        Producer<byte[], byte[]> producer = real.getProducer(configuration);
        return (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                Producer.class.getClassLoader(), new Class<?>[] {Producer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("sendOffsetsToTransaction") && failures.getAndDecrement() > 0) {
                        throw new ProducerFencedException("as planned");
                    }
                    try {
                        return method.invoke(producer, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public Admin getAdmin(Map<String, Object> configuration) {
        return real.getAdmin(configuration);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> configuration) {
        return real.getConsumer(configuration);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> configuration) {
        return real.getRestoreConsumer(configuration);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> configuration) {
        return real.getGlobalConsumer(configuration);
    }
}
