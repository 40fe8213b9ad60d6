package io.github.das4j.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code ALL_PROXY} name, in capitals
 * or not, except for hosts of {@code NO_PROXY}; where none is named, Java's own.
 */
final class EnvironmentProxies extends ProxySelector {

  private static final int USUAL_PORT = 80;

  private final UnaryOperator<@Nullable String> environment;
  private final Optional<InetSocketAddress> plain;
  private final Optional<InetSocketAddress> encrypted;
  private final List<String> excepted;

  /**
   * Those of an environment.
   *
   * @throws IllegalArgumentException if a name's value is no proxy
   */
  EnvironmentProxies(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
    this.plain = proxy("http_proxy");
    this.encrypted = proxy("https_proxy");
    this.excepted =
        named("no_proxy").stream()
            .flatMap(list -> Arrays.stream(list.toLowerCase(Locale.ROOT).split(",")))
            .map(each -> each.strip().replaceFirst("^\\*?\\.", ""))
            .filter(each -> !each.isEmpty())
            .toList();
  }

  private Optional<InetSocketAddress> proxy(String name) {
    return named(name).or(() -> named("all_proxy")).map(text -> address(text, name));
  }

  private Optional<String> named(String name) {
    return Optional.ofNullable(environment.apply(name))
        .or(() -> Optional.ofNullable(environment.apply(name.toUpperCase(Locale.ROOT))))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  /** The text may hold a password, so that no message shows it. */
  private static InetSocketAddress address(String text, String name) {
    String wrong =
        name + " names no proxy that is known here: write http://HOST:PORT, without a password";
    try {
      URI uri = URI.create(text.contains("://") ? text : "http://" + text);
      if (uri.getHost() == null || uri.getUserInfo() != null || !"http".equals(uri.getScheme())) {
        throw new IllegalArgumentException(wrong);
      }
      int port = uri.getPort() < 0 ? USUAL_PORT : uri.getPort();
      return InetSocketAddress.createUnresolved(uri.getHost(), port);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(wrong);
    }
  }

  @Override
  public List<Proxy> select(URI uri) {
    Optional<InetSocketAddress> proxy = "https".equals(uri.getScheme()) ? encrypted : plain;
    if (proxy.isPresent()) {
      return List.of(
          isExcepted(uri.getHost()) ? Proxy.NO_PROXY : new Proxy(Proxy.Type.HTTP, proxy.get()));
    }
    @Nullable ProxySelector javas = ProxySelector.getDefault();
    return javas == null ? List.of(Proxy.NO_PROXY) : javas.select(uri);
  }

  /** Whether a host, or a domain that it is in, is to be reached without a proxy. */
  private boolean isExcepted(String host) {
    String lower = "." + host.toLowerCase(Locale.ROOT);
    return excepted.stream().anyMatch(each -> each.equals("*") || lower.endsWith("." + each));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // What failed is told where the request was made.
  }
}
