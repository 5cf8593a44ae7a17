package io.elbo.format.protobuf.schema;

import com.squareup.wire.schema.internal.parser.EnumConstantElement;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.GroupElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.OneOfElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.TypeElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types that files declare, by their full name. Of types with the same name the first one counts. For one use by one thread. */
final class Types {
    private final Map<String, MessageType> messages = new HashMap<>();
    private final Map<String, EnumType> enums = new HashMap<>();

    /** The messages that a file declares outside of messages, in order. */
    List<MessageType> declare(ProtoFileElement file) {
        String scope = file.getPackageName() == null ? "" : file.getPackageName();
        return declare(file.getTypes(), scope);
    }

    private List<MessageType> declare(List<? extends TypeElement> elements, String scope) {
        List<MessageType> declared = new ArrayList<>();
        for (TypeElement element : elements) {
            String fullName = in(scope, element.getName());
            if (element instanceof MessageElement message) {
                declared.add(declare(message, fullName));
            } else if (element instanceof EnumElement symbols) {
                enums.putIfAbsent(fullName, enumType(fullName, symbols));
            }
        }
        return declared;
    }

    private MessageType declare(MessageElement element, String fullName) {
        MessageType type = new MessageType(fullName, element.getDocumentation());
        MessageType known = messages.putIfAbsent(fullName, type);
        if (known != null) {
            return known;
        }
        declare(element.getNestedTypes(), fullName).forEach(type::nest);
        for (GroupElement group : groups(element)) {
            String name = in(fullName, group.getName());
            messages.put(name, new MessageType(name, group.getDocumentation()));
        }
        return type;
    }

    /** The groups of a message, those of its oneofs included. */
    static List<GroupElement> groups(MessageElement element) {
        List<GroupElement> groups = new ArrayList<>(element.getGroups());
        for (OneOfElement oneOf : element.getOneOfs()) {
            groups.addAll(oneOf.getGroups());
        }
        return groups;
    }

    private static EnumType enumType(String fullName, EnumElement element) {
        Map<Integer, String> symbols = new LinkedHashMap<>();
        Map<String, Integer> numbers = new HashMap<>();
        for (EnumConstantElement constant : element.getConstants()) {
            symbols.putIfAbsent(constant.getTag(), constant.getName());
            numbers.put(constant.getName(), constant.getTag());
        }
        return new EnumType(fullName, symbols, numbers);
    }

    /** @param scope a package or a message; may be empty */
    static String in(String scope, String name) {
        return scope.isEmpty() ? name : scope + "." + name;
    }

    @Nullable
    MessageType message(String fullName) {
        return messages.get(fullName);
    }

    @Nullable
    EnumType enumOf(String fullName) {
        return enums.get(fullName);
    }

    /** The full name of a type that is named inside a scope: the innermost one that there is; null if there is none. */
    @Nullable
    String resolve(String name, String scope) {
        if (name.startsWith(".")) {
            String fullName = name.substring(1);
            return isKnown(fullName) ? fullName : null;
        }
        for (String around = scope; ; around = around.substring(0, Math.max(0, around.lastIndexOf('.')))) {
            String fullName = in(around, name);
            if (isKnown(fullName)) {
                return fullName;
            }
            if (around.isEmpty()) {
                return null;
            }
        }
    }

    private boolean isKnown(String fullName) {
        return messages.containsKey(fullName) || enums.containsKey(fullName);
    }
}
