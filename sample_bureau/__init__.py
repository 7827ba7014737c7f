"""A synthetic bureau that writes realistic deliveries: people, households, facilities, organisations, money.

Independent of the pipeline it feeds: it shares no code with `intake`, so that an error in one cannot cancel an error
in the other. Reads only `catalog`. Nothing in it describes a real person.
"""
