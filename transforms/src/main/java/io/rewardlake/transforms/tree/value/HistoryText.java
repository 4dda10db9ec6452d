package io.rewardlake.transforms.tree.value;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What was seen and done, as text, collected from its end to its beginning: a line for each
 * observation, and one behind {@code "> "} for each action that was answered with one. Parts that
 * are appended to each other, such as the steps of a response, are lines of their own. Only the
 * last {@value #MOST} characters are kept.
 */
final class HistoryText {
  static final int MOST = 8192;

  private final Deque<String> lines = new ArrayDeque<>();
  private int length;

  /** Whether there is no room for what was before. */
  boolean full() {
    return length >= MOST;
  }

  /** Puts a state, and the action that led to it, before what is there; each may be null. */
  void prepend(UTF8String text, Integer actionId, UTF8String observation) {
    if (observation != null) {
      prepend(observation.toString());
    }
    if (text != null) {
      prepend((observation == null ? "" : "> ") + text);
    } else if (actionId != null && observation != null) {
      prepend("> " + actionId);
    }
  }

  private void prepend(String line) {
    lines.addFirst(line);
    length += line.length() + 1;
  }

  /** The lines, or null when there are none. */
  UTF8String text() {
    if (lines.isEmpty()) {
      return null;
    }
    String text = String.join("\n", lines);
    return UTF8String.fromString(text.substring(Math.max(0, text.length() - MOST)));
  }
}
