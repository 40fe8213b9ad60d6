package io.github.das4j.checkpoint.pickle;

import io.github.das4j.checkpoint.pickle.Pickled.Foreign;
import io.github.das4j.checkpoint.pickle.Pickled.Nothing;
import io.github.das4j.checkpoint.pickle.Pickled.ParameterDict;
import io.github.das4j.checkpoint.pickle.Pickled.Storage;
import io.github.das4j.checkpoint.pickle.Pickled.Tuple;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pickle machine for protocols 2 to 5 that knows only what state dicts are made of. It runs no
 * code: names are looked up in a list (see {@link PickleGlobals}); any other, and whatever is made
 * of it, stays a stand-in that is nothing but its name, which a state dict must not hold. Memory
 * stays in proportion to the pickle's length, as each instruction makes at most one object and
 * lengths are checked against what is left.
 */
final class Unpickler {

  private static final Object MARK = new Object();
  private static final Tuple EMPTY = new Tuple(List.of());
  private static final int MAX_PROTOCOL = 5;
  private static final int MAX_INSTRUCTIONS = 5_000_000;

  private final ByteBuffer in;
  private final Map<Integer, Object> memo = new HashMap<>();
  private final Deque<Object> stack = new ArrayDeque<>();

  private final Map<String, Storage> storages;
  private int instructions;

  private Unpickler(ByteBuffer in, Map<String, Storage> storages) {
    this.in = in;
    this.storages = storages;
  }

  /**
   * Reads one pickle and leaves the buffer behind it.
   *
   * @param storages receives the storages it mentions, by their keys
   * @throws PickleException if it is malformed or holds what it should not
   */
  static Object read(ByteBuffer in, Map<String, Storage> storages) {
    in.order(ByteOrder.LITTLE_ENDIAN);
    try {
      return new Unpickler(in, storages).run();
    } catch (BufferUnderflowException e) {
      throw new PickleException("it ends too early");
    } catch (ClassCastException e) {
      throw new PickleException("its instructions make no sense");
    }
  }

  private Object run() {
    while (true) {
      int code = in.get() & 0xff;
      if (++instructions > MAX_INSTRUCTIONS) {
        throw new PickleException("it has more than " + MAX_INSTRUCTIONS + " instructions");
      }
      if (code == '.') {
        return pop();
      }
      if (!constant(code) && !container(code) && !reference(code)) {
        throw new PickleException(
            "instruction 0x" + Integer.toHexString(code) + " is not one that weights need");
      }
    }
  }

  /** Numbers, strings and the like. */
  private boolean constant(int code) {
    switch (code) {
      case 'N' -> push(Nothing.NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) in.getInt());
      case 'K' -> push((long) (in.get() & 0xff));
      case 'M' -> push((long) (in.getShort() & 0xffff));
      case 0x8a -> push(longOf(in.get() & 0xff));
      case 0x8b -> push(longOf(requireLeft(in.getInt())));
      case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
      case 'X' -> push(string(in.getInt() & 0xffffffffL));
      case 0x8c -> push(string(in.get() & 0xff));
      case 0x8d -> push(string(in.getLong()));
      case 'U', 'C' -> push(string(in.get() & 0xff));
      case 'T' -> push(string(in.getInt()));
      case 'B' -> push(string(in.getInt() & 0xffffffffL));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Tuples, lists and dicts. */
  private boolean container(int code) {
    switch (code) {
      case '(' -> push(MARK);
      case ')' -> push(EMPTY);
      case 't' -> push(new Tuple(popMark()));
      case 0x85 -> push(new Tuple(popLast(1)));
      case 0x86 -> push(new Tuple(popLast(2)));
      case 0x87 -> push(new Tuple(popLast(3)));
      // A set serves as a list: what is in it does not matter.
      case ']', 0x8f -> push(new ArrayList<>());
      case 'l' -> push(popMark());
      case 'a' -> append(popLast(1));
      case 'e', 0x90 -> append(popMark());
      case 0x91 -> push(popMark());
      case '}' -> push(new LinkedHashMap<>());
      case 'd' -> {
        List<Object> items = popMark();
        push(new LinkedHashMap<>());
        put(items);
      }
      case 's' -> put(popLast(2));
      case 'u' -> put(popMark());
      case '0' -> pop();
      case '1' -> popMark();
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The memo, names, calls and storages. */
  private boolean reference(int code) {
    switch (code) {
      case 0x80 -> requireProtocol(in.get() & 0xff);
      case 0x95 -> requireLeft(in.getLong());
      case 'q' -> memo.put(in.get() & 0xff, peek());
      case 'r' -> memo.put(in.getInt(), peek());
      case 0x94 -> memo.put(memo.size(), peek());
      case 'h' -> push(memoized(in.get() & 0xff));
      case 'j' -> push(memoized(in.getInt()));
      case 'c' -> push(PickleGlobals.find(line() + "." + line()));
      case 0x93 -> {
        List<Object> names = popLast(2);
        push(PickleGlobals.find((String) names.get(0) + "." + (String) names.get(1)));
      }
      case 'R' -> {
        List<Object> call = popLast(2);
        call(call.get(0), call.get(1));
      }
      case 'i' -> call(PickleGlobals.find(line() + "." + line()), new Tuple(popMark()));
      case 'Q' -> {
        Storage storage = PickleGlobals.storage(pop());
        storages.merge(storage.key(), storage, PickleGlobals::larger);
        push(storage);
      }
      // Objects made without a call of their class.
      case 0x81 -> {
        List<Object> call = popLast(2);
        push(PickleGlobals.made(call.get(0)));
      }
      case 0x92 -> {
        List<Object> call = popLast(3);
        push(PickleGlobals.made(call.get(0)));
      }
      // An OrderedDict's attributes, such as a state dict's _metadata, do not matter here.
      case 'b' -> {
        List<Object> object = popLast(2);
        built(object.get(0), object.get(1));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void call(Object callable, Object arguments) {
    push(PickleGlobals.call(callable, arguments));
  }

  private void built(Object object, Object state) {
    if (!(object instanceof Map || object instanceof Foreign)) {
      throw new PickleException("it sets attributes of what has none");
    }
    if (object instanceof ParameterDict dict) {
      dict.setAttributes(state);
    }
    push(object);
  }

  private static void requireProtocol(int protocol) {
    if (protocol < 2 || protocol > MAX_PROTOCOL) {
      throw new PickleException("it has pickle protocol " + protocol + ", not 2 to 5");
    }
  }

  private int requireLeft(long length) {
    if (length < 0 || length > in.remaining()) {
      throw new PickleException(
          "it claims " + length + " bytes where " + in.remaining() + " are left");
    }
    return (int) length;
  }

  private String string(long length) {
    byte[] bytes = new byte[requireLeft(length)];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    for (int c = in.get(); c != '\n'; c = in.get()) {
      line.append((char) (c & 0xff));
    }
    return line.toString();
  }

  /** Two's complement, little endian; numbers beyond a long matter only as legacy magic. */
  private Object longOf(int length) {
    byte[] bytes = new byte[requireLeft(length)];
    for (int i = length - 1; i >= 0; i--) {
      bytes[i] = in.get();
    }
    BigInteger number = length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }

  private void push(Object object) {
    stack.push(object);
  }

  private Object pop() {
    Object top = stack.poll();
    if (top == null || top == MARK) {
      throw new PickleException("its instructions make no sense");
    }
    return top;
  }

  private Object peek() {
    Object top = pop();
    push(top);
    return top;
  }

  private Object memoized(int index) {
    Object object = memo.get(index);
    if (object == null) {
      throw new PickleException("it refers back to what was never there");
    }
    return object;
  }

  private List<Object> popLast(int count) {
    List<Object> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(pop());
    }
    // Not add(0, …): HotSpot 17 with AVX-512 was seen to lose what moves within so short an array.
    Collections.reverse(items);
    return items;
  }

  private List<Object> popMark() {
    List<Object> items = new ArrayList<>();
    while (!stack.isEmpty() && stack.peek() != MARK) {
      items.add(pop());
    }
    if (stack.poll() != MARK) {
      throw new PickleException("its instructions make no sense");
    }
    Collections.reverse(items);
    return items;
  }

  /** A foreign container is not filled. */
  @SuppressWarnings("unchecked")
  private void append(List<Object> items) {
    if (peek() instanceof Foreign) {
      return;
    }
    ((List<Object>) peek()).addAll(items);
  }

  @SuppressWarnings("unchecked")
  private void put(List<Object> items) {
    if (peek() instanceof Foreign) {
      return;
    }
    Map<Object, Object> map = (Map<Object, Object>) peek();
    if (items.size() % 2 != 0) {
      throw new PickleException("a dict has a key without value");
    }
    for (int i = 0; i < items.size(); i += 2) {
      map.put(PickleGlobals.key(items.get(i)), items.get(i + 1));
    }
  }
}
