package io.github.das4j.cli;

import io.github.das4j.files.Unfinished;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends the program on SIGTERM, Ctrl-C and SIGHUP, whatever it is doing: what is kept is told, files
 * that are being written are finished or taken back, and it is over within seconds, with the exit
 * code 128 + the signal's number. The JVM's own way would run the destructors of libtorch beside
 * threads that are deep in it.
 */
final class Signals {

  private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  /** For files that are being written, and for everything together. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration LONGEST = Duration.ofSeconds(8);

  private static final AtomicBoolean ENDING = new AtomicBoolean();

  private Signals() {}

  /** Takes the signals over from the JVM, as far as it lets go of them. */
  static void install() {
    NUMBERS.forEach(Signals::install);
  }

  /**
   * By reflection, since javac warns of sun.misc wherever it is named, and a warning is an error
   * here. Java has no other way to tell one signal from another.
   */
  private static void install(String name, int number) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> answered(self, method, arguments, number));
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
    } catch (InvocationTargetException e) {
      // Ignored since the start, as under nohup, or unknown to this system: so it stays.
      return;
    } catch (ReflectiveOperationException e) {
      // A JVM without these classes: it ends by its own rules.
      return;
    }
  }

  private static Object answered(Object self, Method method, Object[] arguments, int number) {
    return switch (method.getName()) {
      case "handle" -> {
        end(number);
        yield self;
      }
      case "equals" -> self == arguments[0];
      case "hashCode" -> System.identityHashCode(self);
      default -> "signals of das";
    };
  }

  private static void end(int number) {
    int code = 128 + number;
    if (ENDING.getAndSet(true)) {
      // Asked for twice: at once.
      Runtime.getRuntime().halt(code);
    }
    Thread late = new Thread(() -> haltLate(code), "das-late");
    late.setDaemon(true);
    late.start();
    Interruption.tell();
    Unfinished.takeBack(PATIENCE);
    Runtime.getRuntime().halt(code);
  }

  /** Whatever hangs: a full pipe, a dead disk. */
  private static void haltLate(int code) {
    try {
      Thread.sleep(LONGEST.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(code);
  }
}
