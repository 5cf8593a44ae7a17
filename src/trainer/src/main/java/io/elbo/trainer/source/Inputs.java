package io.elbo.trainer.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Turns what a person names (files, folders, globs, {@code -} for standard input) into inputs, in a fixed order. */
public final class Inputs {
    private static final String STANDARD_INPUT = "-";

    private Inputs() {}

    /**
     * @param arguments each a file, a folder (its files in the order of their names, hidden ones and folders below left
     *     out), a glob such as {@code logs/2024-*.csv.gz}, or {@code -}
     * @param standardInput read where {@code -} is named
     * @throws DataException where one of them names nothing
     */
    public static List<Input> of(List<String> arguments, InputStream standardInput) throws IOException {
        List<Input> inputs = new ArrayList<>();
        boolean standardInputUsed = false;
        for (String argument : arguments) {
            if (!argument.equals(STANDARD_INPUT)) {
                inputs.addAll(named(argument));
            } else if (standardInputUsed) {
                throw new DataException("standard input (-) is named twice, but can be read only once");
            } else {
                standardInputUsed = true;
                inputs.add(Input.of(standardInput));
            }
        }
        return inputs;
    }

    private static List<Input> named(String argument) throws IOException {
        Path path;
        try {
            path = Path.of(argument);
        } catch (InvalidPathException e) {
            throw new DataException(
                    argument
                            + ": this name cannot be used in the locale that is set; set another, such as LC_ALL=C.UTF-8",
                    e);
        }
        if (argument.isEmpty()) {
            throw new DataException("the name of an input is empty");
        }
        if (Files.isDirectory(path)) {
            List<Input> files = filesOf(path);
            if (files.isEmpty()) {
                throw new DataException(argument + ": this folder holds no file");
            }
            return files;
        }
        if (!Files.exists(path) && argument.matches(".*[*?\\[{].*")) {
            return matching(argument);
        }
        return List.of(Input.of(path));
    }

    private static List<Input> matching(String glob) throws IOException {
        PathMatcher matcher;
        try {
            matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException e) {
            throw new DataException(glob + ": is not a glob: " + e.getDescription(), e);
        }
        int wildcard = firstWildcard(glob);
        int slash = glob.lastIndexOf('/', wildcard);
        Path start = slash < 0 ? Path.of("") : Path.of(glob.substring(0, Math.max(1, slash)));
        boolean deep = glob.substring(wildcard).contains("/");
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(start)) {
            try (Stream<Path> files = deep ? Files.walk(start) : Files.list(start)) {
                files.filter(Files::isRegularFile)
                        .filter(file -> matcher.matches(file) && !isHidden(file))
                        .sorted()
                        .forEach(found::add);
            } catch (UncheckedIOException e) {
                throw new DataException(glob + ": cannot be listed: " + e.getMessage(), e);
            }
        }
        if (found.isEmpty()) {
            throw new DataException(glob + ": no file matches this pattern");
        }
        return inputs(found);
    }

    private static int firstWildcard(String glob) {
        int at = 0;
        while ("*?[{".indexOf(glob.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static List<Input> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return inputs(files.filter(Files::isRegularFile)
                    .filter(file -> !isHidden(file))
                    .sorted()
                    .toList());
        }
    }

    /** Hidden files, and the markers that Spark and Hadoop leave beside theirs. */
    private static boolean isHidden(Path file) {
        Path last = file.getFileName();
        String name = last == null ? "" : last.toString();
        return name.startsWith(".") || name.startsWith("_");
    }

    private static List<Input> inputs(List<Path> files) throws DataException {
        List<Input> inputs = new ArrayList<>();
        for (Path file : files) {
            inputs.add(Input.of(file));
        }
        return inputs;
    }
}
