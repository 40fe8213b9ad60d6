package io.github.das4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the pages of the API packages owe their readers: every public member says what it is, every
 * exception that is thrown is announced, every number has a line, every tensor has a shape and an
 * owner, and no record gives its arrays away. Read off the sources.
 */
class ApiDocumentationTest {

  private static final List<Path> PACKAGES =
      Stream.of(
              "../das-smc/src/main/java/io/github/das4j/smc",
              "src/main/java/io/github/das4j/align",
              "src/main/java/io/github/das4j/diffusion",
              "src/main/java/io/github/das4j/tensor",
              "src/main/java/io/github/das4j/reward",
              "src/main/java/io/github/das4j/das")
          .map(Path::of)
          .toList();

  private static final Pattern SHAPE = Pattern.compile("\\[[^]]+]|shape|scalar|any tensor");

  private static final Pattern OWNER =
      Pattern.compile("(?i)\\b(owns?|owned|owner|owning|caller's|scope|arena|closes?)\\b");

  private static final Set<String> NUMBERS =
      Set.of("int", "long", "double", "float", "int[]", "long[]", "double[]", "float[]");

  /** A public member and what is written above it. */
  private record Member(ClassTree owner, Tree tree, String name, Optional<String> doc) {

    boolean isOverride() {
      return tree instanceof MethodTree method && annotated(method.getModifiers(), "Override");
    }

    String text() {
      return doc.orElse("");
    }

    boolean has(String tag, String of) {
      return Pattern.compile("@" + tag + "\\s+<?([\\w.]*\\.)?" + of + "\\b").matcher(text()).find();
    }
  }

  private static final List<Member> MEMBERS = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<Path> sources = new ArrayList<>();
      for (Path folder : PACKAGES) {
        try (Stream<Path> list = Files.list(folder)) {
          list.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
        }
      }
      Iterable<? extends JavaFileObject> units = files.getJavaFileObjectsFromPaths(sources);
      JavacTask task = (JavacTask) compiler.getTask(null, files, null, null, null, units);
      DocTrees docs = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        for (Tree type : unit.getTypeDecls()) {
          collect(docs, new TreePath(new TreePath(unit), type), false);
        }
      }
    }
  }

  /** A type and its members, if it is public, or its parent an interface that is. */
  private static void collect(DocTrees docs, TreePath path, boolean implicitly) {
    if (!(path.getLeaf() instanceof ClassTree type)
        || !(implicitly || isPublic(type.getModifiers()))) {
      return;
    }
    MEMBERS.add(member(docs, type, path, type.getSimpleName().toString()));
    boolean open = type.getKind() == Tree.Kind.INTERFACE;
    for (Tree tree : type.getMembers()) {
      TreePath below = new TreePath(path, tree);
      if (tree instanceof ClassTree) {
        collect(docs, below, open);
      } else if (tree instanceof MethodTree method
          && (isPublic(method.getModifiers())
              || (open && !method.getModifiers().getFlags().contains(Modifier.PRIVATE)))
          && !isGenerated(docs, below)) {
        String name = method.getName().toString();
        MEMBERS.add(
            member(
                docs,
                type,
                below,
                type.getSimpleName() + "." + (name.equals("<init>") ? "new" : name)));
      }
    }
  }

  /** The parser adds the canonical constructor of a record that has none of its own. */
  private static boolean isGenerated(DocTrees docs, TreePath path) {
    return docs.getSourcePositions().getEndPosition(path.getCompilationUnit(), path.getLeaf()) < 0;
  }

  private static Member member(DocTrees docs, ClassTree owner, TreePath path, String name) {
    return new Member(owner, path.getLeaf(), name, Optional.ofNullable(docs.getDocComment(path)));
  }

  private static boolean isPublic(ModifiersTree modifiers) {
    return modifiers.getFlags().contains(Modifier.PUBLIC);
  }

  private static boolean annotated(ModifiersTree modifiers, String with) {
    return modifiers.getAnnotations().stream()
        .anyMatch(annotation -> annotation.getAnnotationType().toString().equals(with));
  }

  private static void assertNone(Stream<String> lacking) {
    assertThat(lacking.toList()).isEmpty();
  }

  @Test
  void everyPublicMemberSaysWhatItIs() {
    assertThat(MEMBERS).hasSizeGreaterThan(300);
    assertNone(
        MEMBERS.stream()
            .filter(member -> !member.isOverride() && member.text().isBlank())
            .map(Member::name));
  }

  @Test
  void everyExceptionThatIsThrownIsAnnounced() {
    assertNone(
        MEMBERS.stream()
            .filter(member -> member.tree() instanceof MethodTree)
            .flatMap(
                member ->
                    Thrown.by(member.owner(), (MethodTree) member.tree()).stream()
                        .filter(type -> !member.has("throws", type))
                        .map(type -> member.name() + " throws " + type)));
  }

  @Test
  void everyNumberThatIsTakenHasALine() {
    assertNone(
        MEMBERS.stream()
            .filter(member -> !member.isOverride())
            .flatMap(
                member ->
                    parameters(member).stream()
                        .filter(parameter -> NUMBERS.contains(parameter.getType().toString()))
                        .filter(parameter -> !mentions(member, parameter))
                        .map(parameter -> member.name() + ": " + parameter.getName())));
  }

  private static List<? extends VariableTree> parameters(Member member) {
    if (member.tree() instanceof MethodTree method) {
      boolean compact =
          method.getName().contentEquals("<init>") && member.owner().getKind() == Tree.Kind.RECORD;
      return compact ? List.of() : method.getParameters();
    }
    return components((ClassTree) member.tree());
  }

  private static boolean mentions(Member member, VariableTree parameter) {
    return parameter.getName().contentEquals("value")
        || member.has("param", parameter.getName().toString())
        || Pattern.compile("\\b" + parameter.getName() + "\\b").matcher(member.text()).find();
  }

  /** The components of a record; nothing of other types. */
  private static List<VariableTree> components(ClassTree type) {
    return type.getKind() != Tree.Kind.RECORD
        ? List.of()
        : type.getMembers().stream()
            .filter(VariableTree.class::isInstance)
            .map(VariableTree.class::cast)
            .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
            .toList();
  }

  @Test
  void everyTensorThatIsGivenHasAShapeAndAnOwner() {
    assertNone(
        MEMBERS.stream()
            .filter(member -> !member.isOverride())
            .filter(
                member ->
                    member.tree() instanceof MethodTree method
                        && method.getReturnType() != null
                        && method.getReturnType().toString().matches(".*\\bTensor\\b.*"))
            .flatMap(
                member ->
                    Stream.of(
                            SHAPE.matcher(member.text()).find() ? "" : " without a shape",
                            hasOwner(member) ? "" : " without an owner")
                        .filter(what -> !what.isEmpty())
                        .map(what -> member.name() + what)));
  }

  /** Said of the member, or of its whole class. */
  private static boolean hasOwner(Member member) {
    return OWNER.matcher(member.text()).find()
        || MEMBERS.stream()
            .filter(type -> type.tree() == member.owner())
            .anyMatch(type -> OWNER.matcher(type.text()).find());
  }

  @Test
  void noRecordGivesItsArraysAway() {
    Set<String> lacking = new LinkedHashSet<>();
    for (Member member : MEMBERS) {
      if (member.tree() instanceof ClassTree type) {
        for (VariableTree component : components(type)) {
          String name = component.getName().toString();
          if (component.getType().toString().endsWith("[]")) {
            if (!bodyOf(type, "<init>").matches("(?s).*\\b" + name + " = [^;]*(clone|copy)\\(.*")) {
              lacking.add(member.name() + " takes " + name + " without a copy");
            }
            if (!bodyOf(type, name).matches("(?s).*return [^;]*(clone|copy)\\(.*")) {
              lacking.add(member.name() + " gives " + name + " without a copy");
            }
          }
        }
      }
    }
    assertThat(lacking).isEmpty();
  }

  private static String bodyOf(ClassTree type, String method) {
    return type.getMembers().stream()
        .filter(MethodTree.class::isInstance)
        .map(MethodTree.class::cast)
        .filter(each -> each.getName().contentEquals(method))
        .map(each -> String.valueOf(each.getBody()))
        .findFirst()
        .orElse("");
  }
}
