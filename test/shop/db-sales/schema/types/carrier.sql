create type sales.carrier as enum ('post', 'parcel', 'freight', 'pickup');
