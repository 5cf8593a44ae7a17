package io.elbo.trainer.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** The rows of a Parquet file, nested ones included, each as a JSON object. Row groups are read one at a time. */
final class ParquetRecords extends RecordReader {
    private final OpenedInput opened;
    private final ParquetFileReader file;
    private final MessageType schema;
    private final ParquetJson json;
    private final long rows;
    private org.apache.parquet.io.@Nullable RecordReader<ParquetJson> group;
    private long rowsOfGroup;
    private long readOfGroup;
    private long row;

    ParquetRecords(OpenedInput opened, ReadOptions options) throws IOException {
        this.opened = opened;
        Path path = opened.input().file();
        if (path == null || opened.isPacked()) {
            throw new DataException(
                    opened.input().name() + ": Parquet is not read from front to back, so it can neither"
                            + " come through a pipe nor be packed; name the file itself");
        }
        try {
            file = ParquetFileReader.open(
                    new LocalInputFile(path),
                    ParquetReadOptions.builder(new PlainParquetConfiguration())
                            .withCodecFactory(new ParquetCodecs())
                            .build());
        } catch (RuntimeException e) {
            throw new DataException(
                    path + ": this Parquet file is damaged, or was not written to its end: " + e.getMessage()
                            + "; write it again, or export it as CSV",
                    e);
        }
        schema = file.getFileMetaData().getSchema();
        rows = file.getRecordCount();
        json = new ParquetJson(schema, labelColumn(options.label()));
    }

    private int labelColumn(@Nullable String label) throws IOException {
        if (label == null) {
            return -1;
        }
        List<String> names = schema.getFields().stream().map(Type::getName).toList();
        int index = names.indexOf(label);
        if (index < 0) {
            file.close();
            throw new DataException(opened.input().name() + ": no column '" + label
                    + "' for the label; the columns are " + NameList.of(names));
        }
        return index;
    }

    @Override
    Step read() throws IOException {
        try {
            while (group == null || readOfGroup == rowsOfGroup) {
                PageReadStore pages = file.readNextRowGroup();
                if (pages == null) {
                    return Step.END;
                }
                rowsOfGroup = pages.getRowCount();
                readOfGroup = 0;
                MessageColumnIO columns = new ColumnIOFactory().getColumnIO(schema);
                group = columns.getRecordReader(pages, json);
            }
            readOfGroup++;
            row++;
            group.read();
            return Step.RECORD;
        } catch (RuntimeException e) {
            throw new IOException("this Parquet file is damaged, or uses what is not read: " + e.getMessage(), e);
        }
    }

    @Override
    long line() {
        return row;
    }

    @Override
    String problem() {
        return "";
    }

    @Override
    String expectation() {
        return "Parquet";
    }

    @Override
    List<String> names() {
        return schema.getFields().stream().map(Type::getName).toList();
    }

    @Override
    @Nullable
    String labelText() {
        return json.label();
    }

    @Override
    byte[] json() {
        return json.toBytes();
    }

    /** A share of the file that grows with the rows: which bytes were read says little. */
    @Override
    long bytesRead() {
        return rows == 0 ? opened.totalBytes() : (long) (opened.totalBytes() * ((double) row / rows));
    }

    @Override
    void drain() {
        // a file: its digest is taken from the disk
    }

    @Override
    public void close() throws IOException {
        file.close();
        opened.close();
    }
}
