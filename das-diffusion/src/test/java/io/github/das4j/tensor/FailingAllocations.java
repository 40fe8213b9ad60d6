package io.github.das4j.tensor;

import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * While it is open, the k-th native object that this thread makes (tensors, vectors, options, …)
 * fails as libtorch does when memory is out. JavaCPP asks the stack of scopes where each new object
 * belongs, and that stack is exchanged for one that answers the k-th question with an exception.
 */
public final class FailingAllocations implements AutoCloseable {

  private final ThreadLocal<Deque<PointerScope>> holder;
  private final Deque<PointerScope> before;
  private final Counting stack;

  private FailingAllocations(long failing) {
    holder = holder();
    before = holder.get();
    try (Bomb bomb = new Bomb()) {
      stack = new Counting(before, bomb, failing);
    }
    stack.removeFirst();
    holder.set(stack);
  }

  /**
   * @param k counted from 1
   */
  public static FailingAllocations at(long k) {
    return new FailingAllocations(k);
  }

  /** Counts and lets all pass. */
  public static FailingAllocations none() {
    return new FailingAllocations(Long.MAX_VALUE);
  }

  /** Native objects made so far. */
  public long made() {
    return stack.made;
  }

  /** Whether there was a k-th. */
  public boolean struck() {
    return stack.made >= stack.failing;
  }

  @Override
  public void close() {
    holder.set(before);
  }

  @SuppressWarnings("unchecked")
  private static ThreadLocal<Deque<PointerScope>> holder() {
    try {
      Field field = PointerScope.class.getDeclaredField("scopeStack");
      field.setAccessible(true);
      return (ThreadLocal<Deque<PointerScope>>) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("this JavaCPP keeps its scopes elsewhere", e);
    }
  }

  private static final class Counting extends ArrayDeque<PointerScope> {

    private final transient Bomb bomb;
    private final long failing;
    private long made;

    Counting(Deque<PointerScope> scopes, Bomb bomb, long failing) {
      super(scopes);
      this.bomb = bomb;
      this.failing = failing;
    }

    @Override
    public Iterator<PointerScope> iterator() {
      made++;
      return made == failing ? List.<PointerScope>of(bomb).iterator() : super.iterator();
    }
  }

  private static final class Bomb extends PointerScope {
    @Override
    public PointerScope attach(Pointer pointer) {
      pointer.deallocate();
      throw new IllegalStateException("DefaultCPUAllocator: can't allocate memory (injected)");
    }
  }

  /** The k that a test tries: all of them, or so many spread over all. */
  public static long[] spread(long all, int most) {
    long[] ks = new long[(int) Math.min(all, most)];
    Arrays.setAll(ks, i -> 1 + i * all / ks.length);
    return ks;
  }
}
