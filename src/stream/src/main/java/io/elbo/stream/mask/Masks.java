package io.elbo.stream.mask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of values that must not leave the service as they stand in records. Masks change outputs alone: models read the
 * records as they came. Immutable and thread-safe.
 */
public final class Masks {
    /** Nothing is masked. */
    public static final Masks NONE = new Masks(List.of(), null);

    /** In place of a value of which nothing is shown. */
    static final String HIDDEN = "…";

    static final String HASH_PREFIX = "hmac:";

    /** At least eight characters stay hidden. */
    private static final int MIN_SHOWN_LENGTH = 12;

    private static final int SHOWN = 4;
    private static final String ALGORITHM = "HmacSHA256";
    private static final int HASH_BYTES = 16;

    private final List<FieldMask> masks;
    private final @Nullable SecretKeySpec secret; // null if nothing is hashed

    private Masks(List<FieldMask> masks, @Nullable SecretKeySpec secret) {
        this.masks = masks;
        this.secret = secret;
    }

    /**
     * @param secret of hashes; may be null if there are none
     * @throws IllegalArgumentException if it is missing
     */
    public static Masks of(List<FieldMask> masks, byte @Nullable [] secret) {
        if (secret == null && masks.stream().anyMatch(mask -> mask.kind() == MaskKind.HASH)) {
            throw new IllegalArgumentException("a hash needs a secret");
        }
        return masks.isEmpty()
                ? NONE
                : new Masks(List.copyOf(masks), secret == null ? null : new SecretKeySpec(secret, ALGORITHM));
    }

    /** Everything that one of them masks is masked, as strictly as the strictest says. They have the same secret. */
    public static Masks all(List<Masks> masks) {
        List<FieldMask> all =
                masks.stream().flatMap(each -> each.masks.stream()).distinct().toList();
        SecretKeySpec secret = masks.stream()
                .flatMap(each -> Stream.ofNullable(each.secret))
                .findFirst()
                .orElse(null);
        return all.isEmpty() ? NONE : new Masks(all, secret);
    }

    public boolean isEmpty() {
        return masks.isEmpty();
    }

    /** The mask of the value at this pointer; null if it is not masked. */
    @Nullable
    MaskKind of(String pointer) {
        return masks.stream()
                .filter(mask -> mask.covers(pointer))
                .map(FieldMask::kind)
                .reduce(MaskKind::stricter)
                .orElse(null);
    }

    /** The mask of the record's key in Kafka; null if it is not masked. */
    @Nullable
    MaskKind ofKey() {
        return masks.stream()
                .filter(FieldMask::isOfKey)
                .map(FieldMask::kind)
                .reduce(MaskKind::stricter)
                .orElse(null);
    }

    /** A mask, and how many of its tokens have led to a node. */
    private record Cursor(FieldMask mask, int depth) {
        boolean isAtEnd() {
            return depth == mask.tokens().size();
        }

        boolean leadsTo(String name) {
            String token = mask.tokens().get(depth);
            return token.equals(FieldMask.ANY) || token.equals(name);
        }
    }

    /** The document with its masks; itself if nothing is masked. */
    public JsonNode document(JsonNode document) {
        if (masks.isEmpty()) {
            return document;
        }
        List<Cursor> cursors = masks.stream()
                .filter(mask -> !mask.isOfKey())
                .map(mask -> new Cursor(mask, 0))
                .toList();
        return cursors.isEmpty() ? document : masked(document, cursors, null);
    }

    /** @param above the mask of a node that this one is part of; null if none has one */
    private JsonNode masked(JsonNode node, List<Cursor> cursors, @Nullable MaskKind above) {
        if (cursors.isEmpty() && above == null) {
            return node;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = object.objectNode();
            object.properties().forEach(member -> {
                List<Cursor> inside = inside(cursors, member.getKey());
                MaskKind kind = kind(inside, above);
                if (kind != MaskKind.DROP) {
                    copy.set(member.getKey(), masked(member.getValue(), inside, kind));
                }
            });
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode(array.size());
            for (int i = 0; i < array.size(); i++) {
                List<Cursor> inside = inside(cursors, Integer.toString(i));
                MaskKind kind = kind(inside, above);
                // an element that goes would move those behind it
                copy.add(kind == MaskKind.DROP ? TextNode.valueOf(HIDDEN) : masked(array.get(i), inside, kind));
            }
            return copy;
        }
        return above == null ? node : value(node, above);
    }

    private static List<Cursor> inside(List<Cursor> cursors, String name) {
        return cursors.stream()
                .filter(cursor -> !cursor.isAtEnd() && cursor.leadsTo(name))
                .map(cursor -> new Cursor(cursor.mask(), cursor.depth() + 1))
                .toList();
    }

    private static @Nullable MaskKind kind(List<Cursor> cursors, @Nullable MaskKind above) {
        MaskKind kind = above;
        for (Cursor cursor : cursors) {
            if (cursor.isAtEnd()) {
                kind = kind == null
                        ? cursor.mask().kind()
                        : MaskKind.stricter(kind, cursor.mask().kind());
            }
        }
        return kind;
    }

    /** A value that is no object or array, with its mask; null stays null. */
    JsonNode value(JsonNode value, MaskKind kind) {
        return value.isNull() || value.isMissingNode() ? value : TextNode.valueOf(text(value.asText(), kind));
    }

    /** A text with its mask. */
    String text(String text, MaskKind kind) {
        return switch (kind) {
            case DROP -> HIDDEN;
            case LAST4 -> text.length() < MIN_SHOWN_LENGTH ? HIDDEN : HIDDEN + text.substring(text.length() - SHOWN);
            case HASH -> hash(text.getBytes(StandardCharsets.UTF_8));
        };
    }

    /** The record's key in Kafka, as outputs have it. */
    public byte @Nullable [] key(byte @Nullable [] key) {
        MaskKind kind = masks.isEmpty() || key == null ? null : ofKey();
        if (kind == null || key == null) {
            return key;
        }
        // bytes that are no text are hashed as they are
        String shown = kind == MaskKind.HASH ? hash(key) : text(new String(key, StandardCharsets.UTF_8), kind);
        return shown.getBytes(StandardCharsets.UTF_8);
    }

    private String hash(byte[] value) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return HASH_PREFIX + HexFormat.of().formatHex(mac.doFinal(value), 0, HASH_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** The masks, never the secret. */
    @Override
    public String toString() {
        return masks.toString();
    }
}
