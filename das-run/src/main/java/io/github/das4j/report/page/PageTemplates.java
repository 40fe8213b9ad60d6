package io.github.das4j.report.page;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.error.LoaderException;
import io.pebbletemplates.pebble.loader.Loader;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The templates of pages, resources beside this class. Every value is escaped for HTML, and a name
 * that a template misspells is an error, not an empty text.
 */
final class PageTemplates {

  private static final PebbleEngine ENGINE =
      new PebbleEngine.Builder()
          .loader(new Resources())
          .strictVariables(true)
          .autoEscaping(true)
          .defaultLocale(Locale.ROOT)
          .build();

  private PageTemplates() {}

  /** A template without the end of its file's name. */
  static PebbleTemplate named(String name) {
    return ENGINE.getTemplate(name);
  }

  /** Resources of this class, which a loader of another module would not be shown. */
  private static final class Resources implements Loader<String> {

    @Override
    public Reader getReader(String name) {
      InputStream in = PageTemplates.class.getResourceAsStream(file(name));
      if (in == null) {
        throw new LoaderException(null, "the build left out the template " + file(name));
      }
      return new InputStreamReader(in, StandardCharsets.UTF_8);
    }

    private static String file(String name) {
      return name.contains(".") ? name : name + ".html";
    }

    @Override
    public void setCharset(String charset) {}

    @Override
    public void setPrefix(String prefix) {}

    @Override
    public void setSuffix(String suffix) {}

    @Override
    public String resolveRelativePath(String relative, String anchor) {
      return relative;
    }

    @Override
    public String createCacheKey(String name) {
      return name;
    }

    @Override
    public boolean resourceExists(String name) {
      return PageTemplates.class.getResource(file(name)) != null;
    }
  }
}
