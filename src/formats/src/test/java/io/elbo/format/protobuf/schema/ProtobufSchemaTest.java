package io.elbo.format.protobuf.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtobufSchemaTest {
    private static MessageType first(String text) throws UnusableSchemaException {
        return ProtobufSchema.parse(text, List.of()).messages().get(0);
    }

    private static void assertUnusable(String message, String text) {
        assertThatThrownBy(() -> first(text))
                .as(text)
                .isInstanceOf(UnusableSchemaException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldResolveNamesFromTheInnermostScope() throws UnusableSchemaException {
        MessageType type = first("""
                syntax = "proto3";
                package a.b;
                message M {
                  message N { int32 inner = 1; }
                  N n = 1;
                  .a.b.N outer = 2;
                  b.N partly = 3;
                  a.b.M.N fully = 4;
                }
                message N { int32 outer = 1; }
                """);

        assertThat(type.fullName()).isEqualTo("a.b.M");
        assertThat(type.fields())
                .extracting(field -> field.message().fullName())
                .containsExactly("a.b.M.N", "a.b.N", "a.b.N", "a.b.M.N");
    }

    @Test
    void shouldPassOverWhatSaysNothingOfFields() throws UnusableSchemaException {
        MessageType type = first("""
                syntax = "proto2";
                import "company/options.proto";
                option (company.owner) = { team: "payments", tags: ["a", "b"] };
                message M {
                  option (company.topic) = "x";
                  // What was paid.
                  optional int32 amount = 1 [(company.unit) = CENTS, deprecated = true];
                  extensions 100 to max;
                  reserved 5, 7 to 9;
                  reserved "old";
                  extend M { optional int32 inner = 100; }
                }
                extend M { optional int32 outer = 101; }
                service S { rpc Pay (M) returns (stream M) { option (company.http) = { get: "/x" }; } }
                """);

        assertThat(type.fields()).extracting(MessageField::name).containsExactly("amount");
        assertThat(type.fields().get(0).documentation()).isEqualTo("What was paid.");
    }

    @Test
    void shouldTakeTypesFromImportedFiles() throws UnusableSchemaException {
        ProtobufSchema schema = ProtobufSchema.parse(
                "syntax = \"proto3\"; import \"money.proto\"; message M { shop.Money m = 1; shop.Currency c = 2; }",
                List.of(new WriterSchema.Reference(
                        "money.proto",
                        "syntax = \"proto2\"; package shop; enum Currency { CHF = 1; }"
                                + " message Money { optional Currency c = 1 [default = CHF]; }")));

        MessageField money = schema.message("M").fields().get(0);
        assertThat(money.message().fields().get(0).absent()).containsExactly(1);
        assertThat(schema.message("shop.Money").name()).isEqualTo("Money");
        assertThat(schema.message("M").fields().get(1).absent()).containsExactly(0);
    }

    /** Registries know their files, so that nobody registers them. */
    @Test
    void shouldKnowTheTypesThatNoRegistryBrings() throws UnusableSchemaException {
        ProtobufSchema schema = ProtobufSchema.parse("syntax = \"proto3\"; message M {}", List.of());
        List<String> timeAndPlace =
                List.of("Date", "TimeOfDay", "DateTime", "Money", "LatLng", "PostalAddress", "Color");
        for (String name : timeAndPlace) {
            assertThat(schema.message("google.type." + name).fields()).isNotEmpty();
        }
        for (String name : List.of("Timestamp", "Duration", "Any", "FieldMask", "Struct", "StringValue")) {
            assertThat(schema.message("google.protobuf." + name).fields()).isNotEmpty();
        }
        assertThat(schema.message("google.protobuf.Empty").fields()).isEmpty();
        assertThat(first("syntax = \"proto3\"; message M { google.type.DayOfWeek day = 1; }")
                        .fields()
                        .get(0)
                        .symbols()
                        .symbol(1))
                .isEqualTo("MONDAY");
    }

    /** What takes the parser, or the look-up of names, time by the square of it. */
    @Test
    void shouldRefuseSchemasThatTakeTooLongToRead() {
        String message = "syntax = \"proto3\"; message M { int32 a = 1; }";
        String tooMuch = "the schema has more than 5000 messages and other blocks, 20000 fields, or 50000 lines";
        assertUnusable(tooMuch, message + "message N {}".repeat(5_000));
        assertUnusable(tooMuch, message + ";".repeat(20_000));
        assertUnusable(tooMuch, message + "//\n".repeat(50_001));
        assertUnusable("the schema has a name of more than 255", "package " + "a.".repeat(200) + "a; " + message);
        assertUnusable("the schema is nested too deeply", message + "message N {".repeat(101) + "}".repeat(101));
    }

    @Test
    void shouldSayWhyASchemaIsOfNoUse() {
        assertUnusable("the schema cannot be parsed: ", "mess");
        assertUnusable("edition is not currently supported", "edition = \"2023\"; message M { int32 a = 1; }");
        assertUnusable("the schema has no message", "syntax = \"proto3\"; enum E { A = 0; }");
        assertUnusable(
                "M.x is of the type shop.Money, which neither the schema nor what it imports declares",
                "syntax = \"proto3\"; message M { shop.Money x = 1; }");
        assertUnusable(
                "M.b has the number or the name", "syntax = \"proto3\"; message M { int32 a = 1; int32 b = 1; }");
        assertUnusable("M.a has no valid number", "syntax = \"proto3\"; message M { int32 a = 0; }");
        assertUnusable("M.a has no valid number", "syntax = \"proto3\"; message M { int32 a = 536870912; }");
        assertUnusable("M.a has keys of a type", "syntax = \"proto3\"; message M { map<M, int32> a = 1; }");
        assertUnusable(
                "M.a has a default that its type does not have",
                "syntax = \"proto2\"; message M { optional int32 a = 1 [default = \"x\"]; }");
    }

    @Test
    void shouldSurviveMessagesThatAreNestedDeeply() {
        String deep = "message M {".repeat(100_000) + "}".repeat(100_000);

        assertUnusable("nested too deeply", "syntax = \"proto3\"; " + deep);
    }

    @Test
    void shouldFindImportedFilesInFoldersAround(@TempDir Path folder) throws IOException, UnusableSchemaException {
        Path inner = Files.createDirectories(folder.resolve("bank/api"));
        Files.writeString(inner.resolve("money.proto"), "import \"bank/currency.proto\";");
        Files.writeString(folder.resolve("bank/currency.proto"), "import \"bank/api/money.proto\";");
        String text = "import \"bank/api/money.proto\"; import \"google/protobuf/timestamp.proto\";";

        assertThat(ImportedFiles.of(inner.resolve("payment.proto"), text))
                .extracting(WriterSchema.Reference::name)
                .containsExactly("bank/api/money.proto", "bank/currency.proto");
    }
}
