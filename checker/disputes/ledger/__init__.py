"""The ledger: what people did about disputes, event by event. Nothing is changed; what is private may be erased.

A ledger is a text file. Its first line says how many events there are and seals them under the key; each line after it
is one event. An event has two parts. What is chained (which dispute, which stage, which days) stays: each event's hash
covers the one before it. What is private (who, to whom, the free text) is a payload beside it, of which the chain holds
a salted digest only; the salt goes with the payload, so what was erased can be neither read nor guessed.
"""
