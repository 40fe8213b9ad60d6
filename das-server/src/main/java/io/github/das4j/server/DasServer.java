package io.github.das4j.server;

import io.github.das4j.server.api.WebApi;
import io.github.das4j.server.event.EventStreams;
import io.github.das4j.server.http.Ticks;
import io.github.das4j.server.job.JobEngine;
import io.github.das4j.server.job.JobMetrics;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinBindException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The server: jobs, events, images and pages over HTTP.
 *
 * <pre>{@code
 * try (DasServer server = DasServer.start(options)) {
 *   System.out.println(server.url());
 *   server.join();
 * }
 * }</pre>
 */
public final class DasServer implements AutoCloseable {

  /** Clients of OpenAI's API write the slash in a model's name as %2F. */
  private static final UriCompliance NAMES_WITH_SLASHES =
      UriCompliance.DEFAULT.with(
          "names with slashes", UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR);

  private static final int STREAMS_OF_CLIENT = 64;
  private static final int THREADS = 32;
  private static final int LEAST_THREADS = 4;
  private static final int CONNECTIONS_BESIDE_STREAMS = 512;
  private static final int WAITING_CONNECTIONS = 4096;
  private static final int IDLE_MILLIS = 30_000;

  private final ServerOptions options;
  private final Ticks clock = new Ticks();
  private final JobEngine engine;
  private final EventStreams streams;
  private final Javalin web;

  private DasServer(ServerOptions options) {
    this.options = options;
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    JobMetrics metrics = new JobMetrics(registry);
    this.engine =
        JobEngine.start(
            options.planner(),
            new JobEngine.Site(options.runs(), options.devices(), options.source(), options.told()),
            metrics);
    int mostStreams = options.planner().limits().streams();
    this.streams = new EventStreams(mostStreams, Math.min(mostStreams, STREAMS_OF_CLIENT), clock);
    metrics.watchStreams(streams::count);
    WebApi api =
        new WebApi(
            new WebApi.Parts(
                engine,
                streams,
                metrics,
                registry::scrape,
                clock,
                options.devices().stream().map(Object::toString).toList(),
                options.runs(),
                options.told()));
    this.web = Javalin.create(config -> configure(config, api));
  }

  /**
   * Starts it; it listens when this returns.
   *
   * @throws IllegalArgumentException if the port is taken, or another server is at work in the same
   *     folder of runs
   */
  public static DasServer start(ServerOptions options) {
    DasServer server = new DasServer(options);
    try {
      server.web.start(options.host(), options.port());
      return server;
    } catch (JavalinBindException e) {
      server.close();
      throw new IllegalArgumentException(
          "cannot listen at " + options.host() + ":" + options.port() + ": it is taken", e);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void configure(JavalinConfig config, WebApi api) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, LEAST_THREADS);
    threads.setName("das-http");
    threads.setDaemon(true);
    config.jetty.threadPool = threads;
    int most = options.planner().limits().streams() + CONNECTIONS_BESIDE_STREAMS;
    config.jetty.modifyServer(
        server -> {
          server.addBean(new NetworkConnectionLimit(most, server));
          server.addEventListener(new Waiting());
        });
    config.jetty.modifyHttpConfiguration(
        http -> {
          http.setUriCompliance(NAMES_WITH_SLASHES);
          http.setIdleTimeout(IDLE_MILLIS);
          http.setSendServerVersion(false);
        });
    api.addTo(config.routes, options.access());
  }

  /**
   * As many may wait to be let in as come in a rush; Java's own 50 send others away for seconds.
   */
  private static final class Waiting implements LifeCycle.Listener {
    @Override
    public void lifeCycleStarting(LifeCycle server) {
      for (Connector connector : ((Server) server).getConnectors()) {
        ((ServerConnector) connector).setAcceptQueueSize(WAITING_CONNECTIONS);
      }
    }
  }

  /** The port that it listens at. */
  public int port() {
    return web.port();
  }

  /** Where a browser finds it. */
  public String url() {
    return "http://" + Hosts.inUrl(options.host()) + ":" + port() + "/";
  }

  /** Draws the jobs. */
  public JobEngine engine() {
    return engine;
  }

  /** Waits until somebody interrupts. */
  public void join() throws InterruptedException {
    web.jettyServer().server().join();
  }

  /**
   * Ends: nothing more is taken, what runs has some time to finish, and the rest is drawn by the
   * next server in the same folder.
   *
   * @param patience for what runs
   */
  public void stop(Duration patience) {
    engine.stop(patience);
    streams.close();
    clock.close();
    web.stop();
  }

  @Override
  public void close() {
    stop(Duration.ZERO);
  }
}
