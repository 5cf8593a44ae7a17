package io.elbo.trainer.source;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Takes the values of one row from the Parquet reader and writes them as a JSON object. Numbers stay numbers, what is
 * no number (NaN) and what is not there is left out, dates and timestamps become ISO 8601 text. The row's own record:
 * each row overwrites the last.
 */
final class ParquetJson extends RecordMaterializer<ParquetJson> {
    private static final long JULIAN_DAY_OF_EPOCH = 2_440_588;

    private final JsonText json = new JsonText();
    private final ObjectConverter root;
    private final int labelColumn;
    private @Nullable String label;

    /** @param labelColumn index of the column that holds the label, or -1 */
    ParquetJson(GroupType schema, int labelColumn) {
        this.labelColumn = labelColumn;
        root = new ObjectConverter(schema, true);
    }

    byte[] toBytes() {
        return json.toBytes();
    }

    @Nullable
    String label() {
        return label;
    }

    @Override
    public ParquetJson getCurrentRecord() {
        return this;
    }

    @Override
    public GroupConverter getRootConverter() {
        return root;
    }

    /** Writes a comma where a value stands before. */
    private void comma() {
        char last = json.last();
        if (last != '{' && last != '[' && last != ':') {
            json.raw(',');
        }
    }

    private Converter converter(Type type, String name, boolean isLabel) {
        if (type.isPrimitive()) {
            return isLabel
                    ? new LabelConverter(type.asPrimitiveType())
                    : new ValueConverter(name, type.asPrimitiveType());
        }
        return new MemberConverter(name, type.asGroupType());
    }

    /** The members of a group, within the braces of an object. */
    private final class ObjectConverter extends GroupConverter {
        private final List<Converter> members = new ArrayList<>();

        ObjectConverter(GroupType type, boolean isRoot) {
            for (int i = 0; i < type.getFieldCount(); i++) {
                Type member = type.getType(i);
                members.add(
                        member.isRepetition(Type.Repetition.REPEATED)
                                ? new IgnoredConverter(member)
                                : converter(member, member.getName(), isRoot && i == labelColumn));
            }
        }

        @Override
        public Converter getConverter(int field) {
            return members.get(field);
        }

        @Override
        public void start() {
            if (this == root) {
                json.clear();
                label = null;
            }
            json.raw('{');
        }

        @Override
        public void end() {
            json.raw('}');
        }
    }

    /** A group with its name before it: an object, or the elements of a list within brackets. */
    private final class MemberConverter extends GroupConverter {
        private final String name;
        private final GroupConverter content;
        private final boolean list;

        MemberConverter(String name, GroupType type) {
            this.name = name;
            list = type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation
                    && type.getFieldCount() == 1
                    && type.getType(0).isRepetition(Type.Repetition.REPEATED);
            content = list ? new ListConverter(type.getType(0)) : new ObjectConverter(type, false);
        }

        @Override
        public Converter getConverter(int field) {
            return content.getConverter(field);
        }

        @Override
        public void start() {
            name(name);
            content.start();
        }

        @Override
        public void end() {
            content.end();
        }
    }

    /** The elements of a list: each a group around one element, or (as old writers have it) the element itself. */
    private final class ListConverter extends GroupConverter {
        private final Converter element;

        ListConverter(Type repeated) {
            boolean wrapped = !repeated.isPrimitive() && repeated.asGroupType().getFieldCount() == 1;
            element = wrapped
                    ? new WrapperConverter(converter(repeated.asGroupType().getType(0), "", false))
                    : converter(repeated, "", false);
        }

        @Override
        public Converter getConverter(int field) {
            return element;
        }

        @Override
        public void start() {
            json.raw('[');
        }

        @Override
        public void end() {
            json.raw(']');
        }
    }

    /** The group around one element of a list. */
    private static final class WrapperConverter extends GroupConverter {
        private final Converter element;

        WrapperConverter(Converter element) {
            this.element = element;
        }

        @Override
        public Converter getConverter(int field) {
            return element;
        }

        @Override
        public void start() {
            // the element writes itself
        }

        @Override
        public void end() {
            // the element writes itself
        }
    }

    /** What has no place in a record that a schema can point into, such as the entries of a map. */
    private static final class IgnoredConverter extends GroupConverter {
        private final List<Converter> members = new ArrayList<>();
        private final boolean primitive;

        IgnoredConverter(Type type) {
            primitive = type.isPrimitive();
            if (!primitive) {
                type.asGroupType().getFields().forEach(member -> members.add(new IgnoredConverter(member)));
            }
        }

        @Override
        public boolean isPrimitive() {
            return primitive;
        }

        @Override
        public PrimitiveConverter asPrimitiveConverter() {
            return new PrimitiveConverter() {
                @Override
                public void addBinary(Binary value) {}

                @Override
                public void addBoolean(boolean value) {}

                @Override
                public void addDouble(double value) {}

                @Override
                public void addFloat(float value) {}

                @Override
                public void addInt(int value) {}

                @Override
                public void addLong(long value) {}
            };
        }

        @Override
        public Converter getConverter(int field) {
            return members.get(field);
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }

    private void name(String name) {
        comma();
        if (!name.isEmpty()) {
            char[] text = name.toCharArray();
            json.string(text, 0, text.length);
            json.raw(':');
        }
    }

    /** A value with its name before it. */
    private final class ValueConverter extends ScalarConverter {
        private final String name;

        ValueConverter(String name, PrimitiveType type) {
            super(type);
            this.name = name;
        }

        @Override
        void number(String text) {
            ParquetJson.this.name(name);
            json.raw(text.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        void text(String text) {
            ParquetJson.this.name(name);
            char[] chars = text.toCharArray();
            json.string(chars, 0, chars.length);
        }
    }

    private final class LabelConverter extends ScalarConverter {
        LabelConverter(PrimitiveType type) {
            super(type);
        }

        @Override
        void number(String text) {
            label = text;
        }

        @Override
        void text(String text) {
            label = text;
        }
    }

    /** A value as JSON would have it: a number, {@code true} or {@code false}, or a text. */
    private abstract static class ScalarConverter extends PrimitiveConverter {
        private final PrimitiveType.PrimitiveTypeName physical;
        private final @Nullable LogicalTypeAnnotation logical;

        ScalarConverter(PrimitiveType type) {
            physical = type.getPrimitiveTypeName();
            logical = type.getLogicalTypeAnnotation();
        }

        /** A number, true or false, as JSON writes it. */
        abstract void number(String text);

        abstract void text(String text);

        @Override
        public void addBoolean(boolean value) {
            number(String.valueOf(value));
        }

        @Override
        public void addDouble(double value) {
            if (Double.isFinite(value)) {
                number(String.valueOf(value));
            }
        }

        @Override
        public void addFloat(float value) {
            if (Float.isFinite(value)) {
                number(String.valueOf(value));
            }
        }

        @Override
        public void addInt(int value) {
            if (logical instanceof DateLogicalTypeAnnotation) {
                text(LocalDate.ofEpochDay(value).toString());
            } else if (logical instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
                number(Integer.toUnsignedString(value));
            } else {
                addLong(value);
            }
        }

        @Override
        public void addLong(long value) {
            if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
                text(instant(value, timestamp.getUnit()).toString());
            } else if (logical instanceof TimeLogicalTypeAnnotation time) {
                text(LocalTime.ofNanoOfDay(value * nanos(time.getUnit())).toString());
            } else if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
                number(BigDecimal.valueOf(value, decimal.getScale()).toPlainString());
            } else if (logical instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
                number(Long.toUnsignedString(value));
            } else {
                number(String.valueOf(value));
            }
        }

        @Override
        public void addBinary(Binary value) {
            if (physical == PrimitiveType.PrimitiveTypeName.INT96) {
                var buffer = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
                long nanosOfDay = buffer.getLong();
                long day = Integer.toUnsignedLong(buffer.getInt()) - JULIAN_DAY_OF_EPOCH;
                text(Instant.ofEpochSecond(day * 86_400, nanosOfDay).toString());
            } else if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
                number(new BigDecimal(new BigInteger(value.getBytes()), decimal.getScale()).toPlainString());
            } else {
                text(value.toStringUsingUTF8());
            }
        }

        private static long nanos(TimeUnit unit) {
            return unit == TimeUnit.MILLIS ? 1_000_000 : unit == TimeUnit.MICROS ? 1_000 : 1;
        }

        private static Instant instant(long value, TimeUnit unit) {
            long aSecond = 1_000_000_000 / nanos(unit);
            return Instant.ofEpochSecond(Math.floorDiv(value, aSecond), Math.floorMod(value, aSecond) * nanos(unit));
        }
    }
}
