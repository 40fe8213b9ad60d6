package io.github.das4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** What the POMs promise to those who depend on them. */
class PublishedPomsTest {

  private static final Path ROOT = Path.of("..");

  /** A POM, and where it is. */
  private record Pom(Path folder, Element project) {

    static Pom of(Path folder) {
      try {
        Document document =
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("pom.xml").toFile());
        return new Pom(folder, document.getDocumentElement());
      } catch (Exception e) {
        throw new IllegalStateException(folder.toString(), e);
      }
    }

    Optional<String> text(String... path) {
      Optional<Element> at = Optional.of(project);
      for (String name : path) {
        at = at.flatMap(element -> children(element, name).stream().findFirst());
      }
      return at.map(element -> element.getTextContent().strip());
    }

    String artifact() {
      return text("artifactId").orElse("");
    }

    boolean isPublished() {
      return text("properties", "maven.deploy.skip").isEmpty();
    }

    boolean isJar() {
      return text("packaging").isEmpty();
    }
  }

  private static final List<Pom> MODULES = new ArrayList<>();
  private static final Pom PARENT = Pom.of(ROOT);
  private static final Pom BOM = Pom.of(ROOT.resolve("das-bom"));

  @BeforeAll
  static void read() {
    for (Element list : children(PARENT.project(), "modules")) {
      for (Element module : children(list, "module")) {
        MODULES.add(Pom.of(ROOT.resolve(module.getTextContent().strip())));
      }
    }
    assertThat(MODULES).hasSizeGreaterThan(10);
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }

  private static List<Element> dependencies(Element parent) {
    return children(parent, "dependencies").stream()
        .flatMap(list -> children(list, "dependency").stream())
        .toList();
  }

  private static String of(Element dependency, String name) {
    return children(dependency, name).stream()
        .map(element -> element.getTextContent().strip())
        .findFirst()
        .orElse("");
  }

  @Test
  void theBomNamesWhatIsPublishedInItsOwnVersion() {
    List<String> named =
        children(BOM.project(), "dependencyManagement").stream()
            .flatMap(managed -> dependencies(managed).stream())
            .filter(dependency -> of(dependency, "groupId").equals("io.github.das4j"))
            .map(dependency -> of(dependency, "artifactId"))
            .toList();
    List<String> published =
        MODULES.stream()
            .filter(Pom::isPublished)
            .map(Pom::artifact)
            .filter(artifact -> !artifact.equals("das-bom"))
            .toList();
    assertThat(named).containsExactlyInAnyOrderElementsOf(published);
    assertThat(BOM.text("version")).isEqualTo(PARENT.text("version"));
    assertThat(BOM.text("properties", "pytorch.version"))
        .isPresent()
        .isEqualTo(PARENT.text("properties", "pytorch.version"));
  }

  @Test
  void thePomsSayWhatCentralAsksFor() {
    for (Pom pom : List.of(PARENT, BOM)) {
      assertThat(List.of("name", "description", "url", "licenses", "developers", "scm"))
          .allSatisfy(element -> assertThat(pom.text(element)).as(element).isPresent());
    }
    assertThat(MODULES)
        .allSatisfy(
            pom -> {
              assertThat(pom.text("name")).as(pom.artifact()).isPresent();
              assertThat(pom.text("description")).as(pom.artifact()).isPresent();
            });
  }

  @Test
  void everyJarHasAModuleNameOfItsOwn() throws IOException {
    List<String> names = new ArrayList<>();
    for (Pom pom : MODULES) {
      if (pom.isJar()) {
        Optional<String> name = pom.text("properties", "java.module.name");
        assertThat(name).as(pom.artifact()).isPresent();
        names.add(name.orElseThrow());
        Path declared = pom.folder().resolve("src/main/java/module-info.java");
        if (Files.exists(declared)) {
          Matcher module =
              Pattern.compile("(?m)^module ([\\w.]+)").matcher(Files.readString(declared));
          assertThat(module.find()).isTrue();
          assertThat(name).hasValue(module.group(1));
        }
      }
    }
    assertThat(names).doesNotHaveDuplicates();
  }

  /** Whoever adds a package to a module says so; jars without a module-info see no other. */
  @Test
  void everyPackageOfAModuleIsExported() throws IOException {
    for (Pom pom : MODULES) {
      Path sources = pom.folder().resolve("src/main/java");
      Path declared = sources.resolve("module-info.java");
      if (Files.exists(declared)) {
        try (Stream<Path> files = Files.walk(sources)) {
          List<String> packages =
              files
                  .filter(file -> file.toString().endsWith(".java"))
                  .filter(file -> !file.endsWith("module-info.java"))
                  .filter(file -> !file.endsWith("package-info.java"))
                  .map(file -> sources.relativize(file).getParent().toString())
                  .map(folder -> folder.replace(File.separatorChar, '.'))
                  .distinct()
                  .toList();
          List<String> exported =
              Pattern.compile("(?m)^  exports ([\\w.]+);")
                  .matcher(Files.readString(declared))
                  .results()
                  .map(match -> match.group(1))
                  .toList();
          assertThat(exported).containsExactlyInAnyOrderElementsOf(packages);
        }
      }
    }
  }

  @Test
  void noNativeIsForcedOnUsersOfTheLibrary() {
    for (Pom pom : MODULES) {
      boolean chooses = List.of("das-natives", "das-app", "examples").contains(pom.artifact());
      for (Element dependency : dependencies(pom.project())) {
        boolean tests = of(dependency, "scope").equals("test");
        boolean isNative =
            !of(dependency, "classifier").isEmpty()
                || of(dependency, "artifactId").equals("das-natives");
        assertThat(isNative && !tests && !chooses)
            .as(pom.artifact() + ": " + of(dependency, "artifactId"))
            .isFalse();
      }
    }
  }
}
