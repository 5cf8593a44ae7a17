package io.elbo.core.feature;

import java.nio.charset.StandardCharsets;

/**
 * Texts in the bytes of an ordinary JSON document: UTF-8 between quotation marks, without escapes. What is not ordinary is given
 * up: the document must then be read by a parser.
 */
public final class JsonText {
    /** Instead of a position: the document is not ordinary. */
    public static final int GIVE_UP = -1;

    private JsonText() {}

    /** From behind the quotation mark to the closing one; gives up at an escape and at what is no UTF-8. */
    public static int endOfText(byte[] json, int start) {
        int at = start;
        for (byte b = json[at]; b != '"'; b = json[at]) {
            if (b >= ' ' && b != '\\') {
                at++;
            } else {
                at = multibyte(json, at);
                if (at == GIVE_UP) {
                    return GIVE_UP;
                }
            }
        }
        return at;
    }

    /** The bytes as a string; they must be UTF-8 without escapes. */
    public static String string(byte[] json, int from, int to) {
        return new String(json, from, to - from, StandardCharsets.UTF_8);
    }

    /** One character beyond ASCII, in the only form that UTF-8 allows for it. */
    public static int multibyte(byte[] json, int at) {
        int first = json[at] & 0xFF;
        int second = json[at + 1] & 0xFF;
        if (first >= 0xC2 && first <= 0xDF) {
            return isContinuation(second) ? at + 2 : GIVE_UP;
        }
        if (first >= 0xE0 && first <= 0xEF) {
            boolean shortest = first != 0xE0 || second >= 0xA0;
            boolean surrogate = first == 0xED && second >= 0xA0;
            return shortest && !surrogate && isContinuation(second) && isContinuation(json[at + 2]) ? at + 3 : GIVE_UP;
        }
        if (first >= 0xF0 && first <= 0xF4) {
            boolean shortest = first != 0xF0 || second >= 0x90;
            boolean beyond = first == 0xF4 && second >= 0x90;
            return shortest
                            && !beyond
                            && isContinuation(second)
                            && isContinuation(json[at + 2])
                            && isContinuation(json[at + 3])
                    ? at + 4
                    : GIVE_UP;
        }
        return GIVE_UP;
    }

    private static boolean isContinuation(int b) {
        return (b & 0xC0) == 0x80;
    }
}
